// What all connections of one server share. Built before the threads start and outlives them; every
// member is constant or safe from any thread.
#pragma once
#include <atomic>
#include <cstdint>
#include <memory>

#include "platform/http/pool.h"
#include "platform/http/randomness_buffer.h"
#include "platform/http/server.h"

namespace http {

struct Counters {
  std::atomic<std::uint64_t> connections_open = 0, websockets_open = 0;
  std::atomic<std::uint64_t> requests_total = 0, refused_connections_total = 0,
                             crowded_out_connections_total = 0, refused_requests_total = 0;
  std::atomic<std::uint64_t> read_bytes_total = 0, written_bytes_total = 0;
};

// Counters are read alone, never to conclude something about other memory.
inline void add(std::atomic<std::uint64_t>& counter, std::uint64_t n = 1) {
  counter.fetch_add(n, std::memory_order_relaxed);
}

struct Context {
  Context(Options given, base::Randomness& randomness)
      : options(std::move(given)),
        pool(options.limits.handler_threads, options.limits.requests_in_flight_max),
        randomness_buffer(randomness),
        ids(base::uuid7_source(clock, randomness_buffer)) {}

  const Options options;
  const base::SystemClock clock;  // for the Date header and request ids; deadlines are steady
  Pool pool;
  RandomnessBuffer randomness_buffer;
  const std::unique_ptr<base::IdSource> ids;
  Counters counters;
  std::atomic<bool> stopping = false;
};

}  // namespace http
