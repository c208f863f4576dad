//! The pipe ring: see `Ring.java`. `ring PIPES ACTIVE EVENTS ROUNDS`

use mio::unix::pipe::{self, Receiver, Sender};
use mio::{Events, Interest, Poll, Token};
use poll4j_bench::{argument, cpu_nanos, start_idle_thread, MAX_EVENTS};
use std::io::{Read, Result, Write};
use std::time::Instant;

fn run(poll: &mut Poll, events: &mut Events, pipes: &mut [(Sender, Receiver)], count: usize) -> Result<()> {
    let mut byte = [0];
    let mut done = 0;
    while done < count {
        poll.poll(events, None)?;
        for event in events.iter() {
            let Token(at) = event.token();
            let next = if at + 1 == pipes.len() { 0 } else { at + 1 };
            assert_eq!(pipes[at].1.read(&mut byte)?, 1);
            assert_eq!(pipes[next].0.write(&byte)?, 1);
            done += 1;
        }
    }
    Ok(())
}

fn main() -> Result<()> {
    let (count, active, per_round, rounds) = (argument(1), argument(2), argument(3), argument(4));
    start_idle_thread();
    let mut poll = Poll::new()?;
    let mut events = Events::with_capacity(MAX_EVENTS);
    let mut pipes = Vec::with_capacity(count);
    for i in 0..count {
        let (sender, mut receiver) = pipe::new()?;
        poll.registry().register(&mut receiver, Token(i), Interest::READABLE)?;
        pipes.push((sender, receiver));
    }
    for i in 0..active {
        pipes[i * count / active].0.write_all(b"x")?;
    }
    for _ in 0..rounds {
        let wall = Instant::now();
        let cpu = cpu_nanos();
        run(&mut poll, &mut events, &mut pipes, per_round)?;
        let events = per_round as f64;
        println!("cpu {:.2}", (cpu_nanos() - cpu) / events);
        println!("wall {:.2}", wall.elapsed().as_nanos() as f64 / events);
    }
    Ok(())
}
