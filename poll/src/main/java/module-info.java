/** One dependency for users: the API and every backend. */
module org.poll4j.all {
    requires transitive org.poll4j;
    requires org.poll4j.epoll;
    requires org.poll4j.kqueue;
    requires org.poll4j.iocp;
}
