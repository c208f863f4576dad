//! What the programs share: the same as `bench.h`, on mio.

use std::thread;

pub const MAX_EVENTS: usize = 1024;

/// Every JVM has a second thread; see `bench.h`.
pub fn start_idle_thread() {
    thread::spawn(|| loop {
        thread::park();
    });
}

/// The `n`th argument of the command line.
pub fn argument(n: usize) -> usize {
    let text = std::env::args().nth(n);
    text.and_then(|text| text.parse().ok())
        .unwrap_or_else(|| panic!("argument {n} is to be a number"))
}

/// Nanoseconds of CPU time that this thread has used.
pub fn cpu_nanos() -> f64 {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: writes the struct, which outlives the call.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut now) };
    now.tv_sec as f64 * 1e9 + now.tv_nsec as f64
}
