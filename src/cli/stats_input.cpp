#include "cli/stats_input.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <compare>
#include <cstdio>
#include <filesystem>
#include <set>

#include "platform/files/files.h"

namespace cli {
namespace {

constexpr std::size_t chunk_bytes = std::size_t{64} * 1024;
constexpr std::uint64_t progress_rows = 1'000'000;

// An open file that is closed again; standard input stays open.
class InputFile {
 public:
  explicit InputFile(const std::string& path)
      : number_(path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~InputFile() {
    if (number_ > STDIN_FILENO) ::close(number_);
  }
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

// Says now and then how far a long input is, where a person reads along.
class RowProgress {
 public:
  void row() {
    if (++rows_ % progress_rows == 0 && terminal_)
      std::fprintf(stderr, "\rmainstay: %llu million rows",
                   static_cast<unsigned long long>(rows_ / progress_rows));
  }
  ~RowProgress() {
    if (rows_ >= progress_rows && terminal_) std::fputc('\n', stderr);
  }

 private:
  bool terminal_ = ::isatty(STDERR_FILENO) != 0;
  std::uint64_t rows_ = 0;
};

class CsvLines {
 public:
  CsvLines(const std::string& path, const RowsWanted& wanted)
      : path_(path == "-" ? "standard input" : path), wanted_(wanted), reader_(wanted.columns) {}

  base::Done add(std::string_view bytes) {
    std::size_t end;
    while ((end = bytes.find('\n')) != std::string_view::npos) {
      const std::string_view part = bytes.substr(0, end);
      bytes.remove_prefix(end + 1);
      if (rest_.empty()) {
        TRY(line(part));
        continue;
      }
      rest_ += part;
      TRY(finish());
    }
    // What is longer than a line may be is refused as one; so much of it is enough.
    const std::size_t room =
        stats::csv_line_max + 4 - std::min(rest_.size(), stats::csv_line_max + 4);
    rest_ += bytes.substr(0, room);
    return {};
  }

  base::Done finish() {  // a last line may lack its end
    std::string last;
    last.swap(rest_);
    return last.empty() ? base::Done() : line(last);
  }

  void say_skipped() const {
    if (skipped_ > 0)
      warn(path_ + ": " + std::to_string(skipped_) + " bad row" + (skipped_ == 1 ? "" : "s") +
           " left out; the first: " + first_);
  }

 private:
  base::Done line(std::string_view text) {
    const auto row = reader_.read(text);
    if (row) {
      if (!*row) return {};
      progress_.row();
      const auto taken = wanted_.each(**row);
      if (taken || taken.error().code != base::Code::invalid) return taken;
      return bad("line " + std::to_string(reader_.line()) + ": " + taken.error().message);
    }
    if (!reader_.headed()) return base::invalid(path_ + ": " + row.error().message);
    return bad(row.error().message);
  }

  base::Done bad(const std::string& why) {
    if (!wanted_.skip_bad)
      return base::invalid(path_ + ": " + why + " (--skip-bad leaves such rows out)");
    if (skipped_++ == 0) first_ = why;
    return {};
  }

  std::string path_;
  const RowsWanted& wanted_;
  stats::CsvReader reader_;
  std::string rest_, first_;
  std::uint64_t skipped_ = 0;
  RowProgress progress_;
};

}  // namespace

void warn(std::string_view text) {
  std::fprintf(stderr, "mainstay: %.*s\n", static_cast<int>(text.size()), text.data());
}

base::Done read_rows(const std::string& path, const RowsWanted& wanted) {
  const InputFile file(path);
  const std::error_code opened(file.number() < 0 ? errno : 0, std::generic_category());
  if (opened) return base::invalid(path + ": " + opened.message());
  CsvLines lines(path, wanted);
  std::string chunk(chunk_bytes, '\0');
  for (;;) {
    const ssize_t count = ::read(file.number(), chunk.data(), chunk.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0)
      return base::invalid(path + ": " + std::error_code(errno, std::generic_category()).message());
    if (count == 0) break;
    const auto added =
        lines.add(std::string_view(chunk).substr(0, static_cast<std::size_t>(count)));
    wanted.pause();  // also before an error: rows that were read have their answer
    if (!added) return added.error();
  }
  TRY(lines.finish());
  wanted.pause();
  lines.say_skipped();
  return {};
}

base::Result<SeriesRows> read_series(const std::string& path,
                                     std::span<const std::string_view> numbers,
                                     const Arguments& arguments) {
  SeriesRows rows;
  RowsWanted wanted{
      .columns = {.numbers = numbers}, .skip_bad = arguments.has("skip-bad"), .each = {}};
  wanted.each = [&](const stats::CsvRow& row) -> base::Done {
    if (rows.values.size() == stats_rows_max)
      return base::limited(path + ": more than " + std::to_string(stats_rows_max) + " rows");
    if (numbers.size() > 1) TRY(are_events(row));
    rows.times_ms.push_back(row.time_ms);
    rows.values.push_back(row.numbers[0]);
    if (numbers.size() > 1) rows.totals.push_back(row.numbers[1]);
    return {};
  };
  TRY(read_rows(path, wanted));
  return rows;
}

base::Result<double> number_of(const Arguments& arguments, std::string_view flag, double low,
                               double high, double otherwise) {
  const auto text = arguments.value(flag);
  if (!text) return otherwise;
  double value = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc{} || end != text->data() + text->size() ||
      !(value >= low && value <= high)) {
    std::string range;
    base::json::write_number(range, low);
    range += " to ";
    base::json::write_number(range, high);
    return base::invalid("--" + std::string(flag) + " must be a number from " + range + ", not '" +
                         *text + "'");
  }
  return value;
}

std::vector<stats::Obs> in_order(const SeriesRows& rows) {
  std::vector<stats::Obs> out;
  for (std::size_t i = 0; i < rows.values.size(); ++i)
    out.push_back({.time_ms = rows.times_ms[i], .value = rows.values[i]});
  std::ranges::sort(out, [](const stats::Obs& a, const stats::Obs& b) {  // NaN has a place, too
    return a.time_ms != b.time_ms ? a.time_ms < b.time_ms : std::strong_order(a.value, b.value) < 0;
  });
  return out;
}

base::Done are_events(const stats::CsvRow& row) {
  constexpr double most = 9e15;
  const auto whole = [](double value) {
    return value >= 0 && value < most && value == std::floor(value);
  };
  if (whole(row.numbers[0]) && whole(row.numbers[1]) && row.numbers[0] <= row.numbers[1]) return {};
  return base::invalid("good and total must be whole numbers of events, good at most total, not '" +
                       std::string(row.texts[0]) + "," + std::string(row.texts[1]) + "'");
}

bool has_columns(const std::string& path, std::span<const std::string_view> names) {
  if (path == "-") return false;
  const InputFile file(path);
  std::string head(stats::csv_line_max, '\0');
  const ssize_t count = file.number() < 0 ? 0 : ::read(file.number(), head.data(), head.size());
  head.resize(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  head.resize(std::min(head.find('\n'), head.size()));
  stats::CsvReader reader({.keys = names, .timestamp = false});
  return !head.empty() && reader.read(head);
}

std::string stem_of(const std::string& input) {
  return input == "-" ? "stdin" : std::filesystem::path(input).stem().string();
}

std::string number_text(double value) {
  std::string out;
  if (std::isfinite(value)) base::json::write_number(out, value);
  return out;
}

std::string csv_field(std::string_view text) {
  if (text.find_first_of("\",") == std::string_view::npos) return std::string(text);
  return "\"" + std::string(text) + "\"";
}

std::string unquoted(std::string_view field) {
  std::string out;
  for (std::size_t i = 0; i < field.size(); ++i) {
    out += field[i];
    if (field[i] == '"' && field.substr(i + 1).starts_with('"')) ++i;
  }
  return out;
}

base::Done RowsOut::check(const Arguments& arguments) {
  if (!arguments.has("output")) {
    if (arguments.words.size() > 1)
      return base::invalid("several files need --output DIR: each gets a file of its own there");
    return {};
  }
  std::set<std::string> names;
  for (const std::string& word : arguments.words)
    if (!names.insert(stem_of(word)).second)
      return base::invalid("two inputs are named '" + stem_of(word) +
                           "': one would overwrite the other's output");
  return files::make_folder(*arguments.value("output"), 0755);
}

RowsOut::RowsOut(const Context& context, const Arguments& arguments, const std::string& input,
                 std::string_view extension)
    : context_(context), arguments_(arguments), drawn_(arguments.has("plot")) {
  if (const auto folder = arguments.value("output"))
    path_ = *folder + "/" + stem_of(input) + "." + std::string(extension);
}

void RowsOut::write(std::string_view text) { text_ += text; }

void RowsOut::flush() {
  if (!path_.empty()) return;
  if (!drawn_) context_.output.write(text_);
  text_.clear();
  std::fflush(stdout);
}

base::Done RowsOut::finish() {
  if (!path_.empty()) return write_output(arguments_, path_, text_);
  flush();
  return {};
}

}  // namespace cli
