package org.poll4j.sim;

/** The words for a call, which are made when it fails. */
record Call(String name, Object subject) {
    @Override
    public String toString() {
        return name + "(" + subject + ")";
    }
}
