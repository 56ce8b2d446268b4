//! Counters, and their text for Prometheus (`GET /metrics`, exposition format 0.0.4).

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use hyper::Method;

/// Upper ends of the classes that times of requests are counted in, in seconds.
const CLASSES: [f64; 9] = [0.001, 0.005, 0.025, 0.1, 0.5, 1.0, 5.0, 30.0, 120.0];

/// What is counted.
#[derive(Debug, Default)]
pub(super) struct Metrics {
    /// Requests by method, endpoint and status.
    requests: Mutex<BTreeMap<(&'static str, &'static str, u16), u64>>,
    times: [AtomicU64; CLASSES.len() + 1],
    micros: AtomicU64,
    received: AtomicU64,
    sent: AtomicU64,
    under_way: AtomicU64,
    refused_logins: AtomicU64,
    unlogged: AtomicU64,
}

/// Numbers that are counted elsewhere.
#[derive(Debug, Clone, Copy)]
pub(super) struct Now {
    pub(super) connections: usize,
    pub(super) uploads: usize,
}

impl Metrics {
    pub(super) fn begin(&self) {
        self.under_way.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn end(&self, method: &Method, endpoint: &'static str, status: u16, received: u64, sent: u64, took: Duration) {
        self.under_way.fetch_sub(1, Ordering::Relaxed);
        *self.requests.lock().unwrap_or_else(PoisonError::into_inner).entry((word(method), endpoint, status)).or_default() += 1;
        let secs = took.as_secs_f64();
        let class = CLASSES.iter().position(|end| secs <= *end).unwrap_or(CLASSES.len());
        self.times[class].fetch_add(1, Ordering::Relaxed);
        self.micros.fetch_add(u64::try_from(took.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
        self.received.fetch_add(received, Ordering::Relaxed);
        self.sent.fetch_add(sent, Ordering::Relaxed);
        if status == 401 {
            self.refused_logins.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// A line that the access log had no room for.
    pub(super) fn unlogged(&self) {
        self.unlogged.fetch_add(1, Ordering::Relaxed);
    }

    /// Writes all of it.
    pub(super) fn text(&self, now: Now) -> String {
        let mut text = String::new();
        let mut number = |name: &str, kind: &str, help: &str, value: u64| {
            let _ = writeln!(text, "# HELP dserve_{name} {help}\n# TYPE dserve_{name} {kind}\ndserve_{name} {value}");
        };
        let load = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        number("connections", "gauge", "Connections that are open.", now.connections as u64);
        number("uploads", "gauge", "Upload sessions that are known.", now.uploads as u64);
        // The request that asks is one of them.
        number("requests_under_way", "gauge", "Requests that are being answered.", load(&self.under_way));
        number("received_bytes_total", "counter", "Bytes of the bodies of requests.", load(&self.received));
        number("sent_bytes_total", "counter", "Bytes of the bodies of answers.", load(&self.sent));
        number("unauthorized_total", "counter", "Requests that were answered with 401.", load(&self.refused_logins));
        number("access_log_lost_total", "counter", "Lines that the access log had no room for.", load(&self.unlogged));
        text.push_str("# HELP dserve_requests_total Requests that were answered.\n# TYPE dserve_requests_total counter\n");
        for ((method, endpoint, status), count) in &*self.requests.lock().unwrap_or_else(PoisonError::into_inner) {
            let labels = format!("method=\"{method}\",endpoint=\"{endpoint}\",status=\"{status}\"");
            let _ = writeln!(text, "dserve_requests_total{{{labels}}} {count}");
        }
        text.push_str("# HELP dserve_request_seconds Time to answer, the body included.\n# TYPE dserve_request_seconds histogram\n");
        let mut count = 0;
        for (end, class) in CLASSES.iter().zip(&self.times) {
            count += load(class);
            let _ = writeln!(text, "dserve_request_seconds_bucket{{le=\"{end}\"}} {count}");
        }
        count += load(&self.times[CLASSES.len()]);
        let _ = writeln!(text, "dserve_request_seconds_bucket{{le=\"+Inf\"}} {count}");
        let _ = writeln!(text, "dserve_request_seconds_sum {}", load(&self.micros) as f64 / 1e6);
        let _ = writeln!(text, "dserve_request_seconds_count {count}");
        text
    }
}

/// The label of a method; a client does not get to make new ones.
fn word(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        _ => "other",
    }
}
