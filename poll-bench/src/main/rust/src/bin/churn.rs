//! Connections that are made, accepted, registered and closed, one after another: see `Churn.java`.
//! `churn CONNECTIONS ROUNDS`

use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};
use poll4j_bench::{argument, cpu_nanos, start_idle_thread};
use std::io::{Error, Result};
use std::mem;
use std::net::SocketAddr;
use std::os::fd::AsRawFd;

const LISTENER: Token = Token(0);
const ACCEPTED: Token = Token(1);

struct Churn {
    poll: Poll,
    events: Events,
    listener: TcpListener,
    address: SocketAddr,
}

impl Churn {
    fn open() -> Result<Churn> {
        let poll = Poll::new()?;
        let mut listener = TcpListener::bind("127.0.0.1:0".parse().expect("an address"))?;
        poll.registry().register(&mut listener, LISTENER, Interest::READABLE)?;
        let address = listener.local_addr()?;
        Ok(Churn { poll, events: Events::with_capacity(16), listener, address })
    }

    fn wait(&mut self, token: Token) -> Result<()> {
        loop {
            self.poll.poll(&mut self.events, None)?;
            if self.events.iter().any(|event| event.token() == token) {
                return Ok(());
            }
        }
    }

    fn live(&mut self) -> Result<()> {
        let client = TcpStream::connect(self.address)?;
        self.wait(LISTENER)?;
        let (mut accepted, _) = self.listener.accept()?;
        self.poll.registry().register(&mut accepted, ACCEPTED, Interest::READABLE)?;
        abort(client)?;
        self.wait(ACCEPTED)
    }
}

/// An abortive close leaves no port in TIME_WAIT.
fn abort(client: TcpStream) -> Result<()> {
    let linger = libc::linger { l_onoff: 1, l_linger: 0 };
    let length = mem::size_of_val(&linger) as libc::socklen_t;
    // SAFETY: reads the struct, which outlives the call.
    let result = unsafe {
        let value = (&raw const linger).cast();
        libc::setsockopt(client.as_raw_fd(), libc::SOL_SOCKET, libc::SO_LINGER, value, length)
    };
    if result == 0 { Ok(()) } else { Err(Error::last_os_error()) }
}

fn main() -> Result<()> {
    let (connections, rounds) = (argument(1), argument(2));
    start_idle_thread();
    let mut churn = Churn::open()?;
    for _ in 0..rounds {
        let begin = cpu_nanos();
        for _ in 0..connections {
            churn.live()?;
        }
        println!("cpu {:.2}", (cpu_nanos() - begin) / connections as f64);
    }
    Ok(())
}
