//! Two threads that wake each other, each waiting in a Poll of its own: see `Wakeable.java`. `wake TRIPS ROUNDS`

use mio::{Events, Poll, Token, Waker};
use poll4j_bench::argument;
use std::io::{ErrorKind, Result};
use std::thread;
use std::time::Instant;

struct Side {
    poll: Poll,
    events: Events,
}

fn open() -> Result<(Side, Waker)> {
    let poll = Poll::new()?;
    let waker = Waker::new(poll.registry(), Token(0))?;
    Ok((Side { poll, events: Events::with_capacity(16) }, waker))
}

impl Side {
    fn wait(&mut self) -> Result<()> {
        while let Err(e) = self.poll.poll(&mut self.events, None) {
            if e.kind() != ErrorKind::Interrupted {
                return Err(e);
            }
        }
        assert_eq!(self.events.iter().count(), 1, "events of one wake");
        Ok(())
    }
}

fn main() -> Result<()> {
    let (trips, rounds) = (argument(1), argument(2));
    let (mut here, wake_here) = open()?;
    let (mut there, wake_there) = open()?;
    let answer = thread::spawn(move || {
        for _ in 0..trips * rounds {
            there.wait().expect("the other thread waits");
            wake_here.wake().expect("the other thread wakes");
        }
        wake_here // dropping it here could take the last event away
    });
    for _ in 0..rounds {
        let begin = Instant::now();
        for _ in 0..trips {
            wake_there.wake()?;
            here.wait()?;
        }
        println!("wall {:.2}", begin.elapsed().as_nanos() as f64 / trips as f64);
    }
    answer.join().expect("the other thread ends");
    Ok(())
}
