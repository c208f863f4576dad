package org.poll4j.netty;

/** The options of a {@link PollDomainDatagramChannel}. */
final class DomainDatagramConfig extends MessageConfig {
    DomainDatagramConfig(AbstractPollChannel channel) {
        super(channel);
    }
}
