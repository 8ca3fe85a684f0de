// The bounded pool that handlers run on. A coroutine moves onto it and back; admission is counted,
// so that what waits is bounded too. Safe from any thread.
#pragma once
#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace http {

namespace asio = boost::asio;

class Pool {
 public:
  Pool(std::size_t threads, std::size_t admitted_max);

  // A place on the pool or in its queue, held as long as this lives.
  class Place {
   public:
    explicit Place(Pool& pool);
    ~Place();
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    bool taken() const { return taken_; }  // false: the pool is full

   private:
    Pool& pool_;
    bool taken_;
  };

  // The calling coroutine goes on on a thread of the pool, and back on its own I/O thread.
  asio::awaitable<void> enter();
  static asio::awaitable<void> leave();
  void run(std::function<void()> work);

  std::uint64_t admitted() const { return admitted_.load(std::memory_order_relaxed); }
  void join();  // waits for what runs; nothing may be added any more

 private:
  const std::size_t admitted_max_;
  std::atomic<std::uint64_t> admitted_ = 0;
  asio::thread_pool threads_;
};

}  // namespace http
