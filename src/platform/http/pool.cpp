#include "platform/http/pool.h"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace http {

Pool::Pool(std::size_t threads, std::size_t admitted_max)
    : admitted_max_(admitted_max), threads_(threads) {}

Pool::Place::Place(Pool& pool)
    : pool_(pool), taken_(pool.admitted_.fetch_add(1) < pool.admitted_max_) {
  if (!taken_) pool_.admitted_.fetch_sub(1);
}
Pool::Place::~Place() {
  if (taken_) pool_.admitted_.fetch_sub(1);
}

asio::awaitable<void> Pool::enter() {
  co_await asio::post(asio::bind_executor(threads_.get_executor(), asio::use_awaitable));
}

asio::awaitable<void> Pool::leave() {
  co_await asio::post(asio::use_awaitable);  // the executor of the coroutine is its I/O thread's
}

void Pool::run(std::function<void()> work) { asio::post(threads_, std::move(work)); }

void Pool::join() { threads_.join(); }

}  // namespace http
