package org.poll4j.examples.ch10;

import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Flow;

/**
 * Answers as a {@link Flow}: a path is requested when the subscriber wants one more text, and not before. So a slow
 * subscriber slows the requests down, instead of a queue growing.
 */
final class Answers implements Flow.Publisher<String> {
    private final Reactor reactor;
    private final InetSocketAddress server;
    private final List<String> paths;

    Answers(Reactor reactor, InetSocketAddress server, List<String> paths) {
        this.reactor = reactor;
        this.server = server;
        this.paths = paths;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super String> subscriber) {
        subscriber.onSubscribe(new Demand(subscriber, paths.iterator()));
    }

    /**
     * What one subscriber has asked for, and has not got. One answer at a time is on its way, so signals never overlap.
     */
    private final class Demand implements Flow.Subscription {
        private final Flow.Subscriber<? super String> subscriber;
        private final Iterator<String> left;
        private long wanted;
        private boolean underWay;
        private boolean ended;

        Demand(Flow.Subscriber<? super String> subscriber, Iterator<String> left) {
            this.subscriber = subscriber;
            this.left = left;
        }

        @Override
        public void request(long n) {
            if (n <= 0) {
                end();
                subscriber.onError(new IllegalArgumentException("request(" + n + "): not positive"));
                return;
            }
            synchronized (this) {
                wanted = wanted + n < 0 ? Long.MAX_VALUE : wanted + n;
            }
            next();
        }

        @Override
        public void cancel() {
            end();
        }

        private synchronized void end() {
            ended = true;
        }

        private void next() {
            boolean complete;
            synchronized (this) {
                complete = !ended && !underWay && !left.hasNext();
                if (complete) {
                    ended = true;
                } else if (ended || underWay || wanted == 0) {
                    return;
                } else {
                    wanted--;
                    underWay = true;
                }
            }
            if (complete) {
                subscriber.onComplete();
            } else {
                var _ = reactor.get(server, left.next()).whenCompleteAsync(this::answered);
            }
        }

        private void answered(String text, Throwable failure) {
            synchronized (this) {
                underWay = false;
                if (ended) {
                    return;
                }
                ended = failure != null;
            }
            if (failure != null) {
                subscriber.onError(failure);
            } else {
                subscriber.onNext(text);
                next();
            }
        }
    }
}
