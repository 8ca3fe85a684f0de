// What the tests of the segment log share: a folder of their own, a log whose listener remembers,
// and damage to its files.
#pragma once
#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "platform/segments/segment_log.h"

namespace segments {

struct Record {
  std::uint64_t number;
  std::string bytes;
  bool operator==(const Record&) const = default;
};

class SegmentLogTest : public testing::Test {
 protected:
  SegmentLogTest() {
    std::string path = std::filesystem::temp_directory_path() / "mainstay-segments-XXXXXX";
    folder_ = ::mkdtemp(path.data());
  }
  ~SegmentLogTest() override {
    log_.reset();
    std::filesystem::remove_all(folder_);
  }

  Options options() const {
    Options options;
    options.folder = folder_ + "/log";
    return options;
  }
  void open() { open(options()); }
  void open(const Options& options) {
    log_.reset();
    auto opened = SegmentLog::open(options);
    ASSERT_TRUE(opened) << opened.error().message;
    log_ = std::move(*opened);
  }
  void start() {
    log_->start({.durable =
                     [this](std::span<const Appended> records) {
                       const std::lock_guard lock(mutex_);
                       for (const Appended& record : records)
                         durable_.push_back({record.number, std::string(record.bytes)});
                       changed_.notify_all();
                     },
                 .failed =
                     [this](std::span<const Appended> records, const base::Error& error) {
                       const std::lock_guard lock(mutex_);
                       for (const Appended& record : records) failed_.push_back(record.number);
                       last_error_ = error.message;
                       changed_.notify_all();
                     }});
  }
  void start_new() {
    durable_.clear();
    open();
    start();
  }
  // Submits and waits until it is durable or failed.
  bool append(std::string_view bytes) {
    const auto number = log_->submit(bytes, nullptr);
    if (!number) return false;
    std::unique_lock lock(mutex_);
    const auto stored = [&] { return !durable_.empty() && durable_.back().number >= *number; };
    const auto lost = [&] { return !failed_.empty() && failed_.back() >= *number; };
    changed_.wait(lock, [&] { return stored() || lost(); });
    const bool done = stored();
    failed_.clear();
    return done;
  }
  std::vector<Record> read_all(std::uint64_t from = 1) const {
    std::vector<Record> records;
    const auto done = log_->read(from, [&](std::uint64_t number, std::string_view bytes) {
      records.push_back({number, std::string(bytes)});
      return true;
    });
    EXPECT_TRUE(done) << done.error().message;
    return records;
  }
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(options().folder))
      names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    return names;
  }
  std::string path_of(const std::string& file) const { return options().folder + "/" + file; }
  static std::string content(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  static void overwrite(const std::string& path, std::string_view bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc)
        .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }

  std::string folder_;
  std::mutex mutex_;  // guards the next four
  std::condition_variable changed_;
  std::vector<Record> durable_;
  std::vector<std::uint64_t> failed_;
  std::string last_error_;
  std::unique_ptr<SegmentLog> log_;
};

inline const std::string first_file = "00000000000000000001.segment";

}  // namespace segments
