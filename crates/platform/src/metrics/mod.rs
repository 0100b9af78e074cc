//! Counts and times of this process, in Prometheus' text format.

pub mod routes;

use std::time::Duration;

use ::metrics::{counter, describe_counter, describe_histogram, histogram, with_local_recorder};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusRecorder};

const REQUESTS: &str = "buildomatic_http_requests_total";
const REQUEST_SECONDS: &str = "buildomatic_http_request_duration_seconds";
const GENERATION_SECONDS: &str = "buildomatic_generation_duration_seconds";
/// Upper bounds in seconds.
const BOUNDS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0];

pub struct Metrics(PrometheusRecorder);

impl Default for Metrics {
    fn default() -> Self {
        let recorder = PrometheusBuilder::new().set_buckets(&BOUNDS).expect("there are bounds").build_recorder();
        with_local_recorder(&recorder, || {
            describe_counter!(REQUESTS, "Requests answered, without those for tools.");
            describe_histogram!(REQUEST_SECONDS, "Until an answer begins.");
            describe_histogram!(GENERATION_SECONDS, "From the order to the running tool.");
        });
        Self(recorder)
    }
}

impl Metrics {
    fn request(&self, method: &'static str, route: String, status: u16, took: Duration) {
        with_local_recorder(&self.0, || {
            counter!(REQUESTS, "method" => method, "route" => route, "status" => status.to_string()).increment(1);
            histogram!(REQUEST_SECONDS).record(took);
        });
    }

    pub fn generation(&self, took: Duration) {
        with_local_recorder(&self.0, || histogram!(GENERATION_SECONDS).record(took));
    }

    /// Sums up what was recorded, so that it does not pile up where nobody asks.
    pub fn sum_up(&self) {
        self.0.handle().run_upkeep();
    }

    fn render(&self) -> String {
        self.0.handle().render()
    }
}
