//! Registers, changes and deregisters the reading ends of pipes: see `Registering.java`. `register SOURCES ROUNDS`

use mio::unix::pipe::{self, Receiver};
use mio::{Interest, Poll, Registry, Token};
use poll4j_bench::{argument, cpu_nanos, start_idle_thread};
use std::io::Result;

fn each(
    registry: &Registry,
    sources: &mut [Receiver],
    change: fn(&Registry, &mut Receiver, Token) -> Result<()>,
) -> Result<f64> {
    let begin = cpu_nanos();
    for (i, source) in sources.iter_mut().enumerate() {
        change(registry, source, Token(i))?;
    }
    Ok((cpu_nanos() - begin) / sources.len() as f64)
}

fn main() -> Result<()> {
    let (count, rounds) = (argument(1), argument(2));
    start_idle_thread();
    let poll = Poll::new()?;
    let mut senders = Vec::with_capacity(count);
    let mut sources = Vec::with_capacity(count);
    for _ in 0..count {
        let (sender, receiver) = pipe::new()?;
        senders.push(sender);
        sources.push(receiver);
    }
    let registry = poll.registry();
    for i in 0..rounds {
        let add = each(registry, &mut sources, |r, s, t| r.register(s, t, Interest::READABLE))?;
        let modify = each(registry, &mut sources, |r, s, t| r.reregister(s, t, Interest::READABLE))?;
        let remove = each(registry, &mut sources, |r, s, _| r.deregister(s))?;
        if i == 0 {
            println!("cold {add:.2}");
        }
        println!("pair {:.2}", add + remove);
        println!("change {modify:.2}");
    }
    Ok(())
}
