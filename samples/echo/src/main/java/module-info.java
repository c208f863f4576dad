/** Needed for the module path and jlink only. */
module echo {
    requires org.poll4j.all;
}
