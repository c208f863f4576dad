//! An echo server: prints "port N", and serves until it is killed; see `echo.c`. `echo`

use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};
use poll4j_bench::{start_idle_thread, MAX_EVENTS};
use std::io::{ErrorKind, Read, Result, Write};

const LISTENER: Token = Token(usize::MAX);
const BUFFER: usize = 4096;

#[derive(Default)]
struct Connections {
    slots: Vec<Option<TcpStream>>,
    free: Vec<usize>,
}

impl Connections {
    fn accept_all(&mut self, poll: &Poll, listener: &TcpListener) -> Result<()> {
        loop {
            match listener.accept() {
                Ok((stream, _)) => self.add(poll, stream)?,
                Err(e) if e.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(e) => return Err(e),
            }
        }
    }

    fn add(&mut self, poll: &Poll, mut stream: TcpStream) -> Result<()> {
        let at = self.free.pop().unwrap_or_else(|| {
            self.slots.push(None);
            self.slots.len() - 1
        });
        poll.registry().register(&mut stream, Token(at), Interest::READABLE)?;
        self.slots[at] = Some(stream);
        Ok(())
    }

    fn ready(&mut self, at: usize) {
        let Some(stream) = &mut self.slots[at] else { return };
        if !echo(stream).unwrap_or(false) {
            self.slots[at] = None;
            self.free.push(at);
        }
    }
}

/// False at the end of the stream.
fn echo(stream: &mut TcpStream) -> Result<bool> {
    let mut buffer = [0; BUFFER];
    loop {
        let n = match stream.read(&mut buffer) {
            Err(e) if e.kind() == ErrorKind::WouldBlock => return Ok(true),
            result => result?,
        };
        stream.write_all(&buffer[..n])?;
        if n < BUFFER {
            return Ok(n > 0);
        }
    }
}

fn main() -> Result<()> {
    let mut listener = TcpListener::bind("127.0.0.1:0".parse().expect("an address"))?;
    let mut poll = Poll::new()?;
    let mut events = Events::with_capacity(MAX_EVENTS);
    let mut connections = Connections::default();
    start_idle_thread();
    poll.registry().register(&mut listener, LISTENER, Interest::READABLE)?;
    println!("port {}", listener.local_addr()?.port());
    loop {
        poll.poll(&mut events, None)?;
        for event in events.iter() {
            match event.token() {
                LISTENER => connections.accept_all(&poll, &listener)?,
                Token(at) => connections.ready(at),
            }
        }
    }
}
