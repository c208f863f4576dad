package org.poll4j.iocp;

import org.jspecify.annotations.Nullable;

/** The owner of a request in flight, in a record of {@link IocpRecords}. */
interface Submitter {
    /** The packet of a request has come; returns the registration that may have something to report. */
    @Nullable
    Watched landed(int record);
}
