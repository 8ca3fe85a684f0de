#include "platform/telemetry/metrics.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <variant>

#include "base/check.h"
#include "base/text.h"

namespace telemetry {
namespace {

bool is_metric_name(std::string_view name) {
  if (name.empty() || (name[0] >= '0' && name[0] <= '9')) return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == ':';
  });
}

void append_number(std::string& out, double value) {
  if (std::isnan(value)) {
    out += "NaN";
  } else if (std::isinf(value)) {
    out += value > 0 ? "+Inf" : "-Inf";
  } else {
    char buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value);
    out.append(buffer, end.ptr);
  }
}

void append_escaped(std::string& out, std::string_view text, bool quotes) {
  const bool valid = base::is_utf8(text);
  for (const char c : text) {
    if (c == '\\')
      out += "\\\\";
    else if (c == '\n')
      out += "\\n";
    else if (c == '"' && quotes)
      out += "\\\"";
    else if (!valid && static_cast<unsigned char>(c) >= 0x80)
      out += '?';
    else
      out += c;
  }
}

void append_head(std::string& out, std::string_view name, std::string_view help,
                 std::string_view type) {
  out.append("# HELP ").append(name).append(" ");
  append_escaped(out, help, false);
  out.append("\n# TYPE ").append(name).append(" ").append(type).append("\n");
}

struct SampleName {
  std::string_view family, suffix;  // "_bucket" of a histogram, "" of most
};

void append_sample(std::string& out, const SampleName& name, const Labels& labels, double value,
                   const std::string* bound = nullptr) {
  out.append(name.family).append(name.suffix);
  if (!labels.empty() || bound != nullptr) {
    char separator = '{';
    for (const auto& [label, text] : labels) {
      out += separator;
      out.append(label).append("=\"");
      append_escaped(out, text, true);
      out += '"';
      separator = ',';
    }
    if (bound != nullptr) {
      out += separator;
      out.append("le=\"").append(*bound).append("\"");
    }
    out += '}';
  }
  out += ' ';
  append_number(out, value);
  out += '\n';
}

void append_histogram(std::string& out, std::string_view name, const Labels& labels,
                      const Histogram& histogram) {
  const auto values = histogram.values();
  std::string bound_text;
  for (const auto& [bound, count] : values.cumulative) {
    bound_text.clear();
    append_number(bound_text, bound);
    append_sample(out, {name, "_bucket"}, labels, static_cast<double>(count), &bound_text);
  }
  bound_text = "+Inf";
  append_sample(out, {name, "_bucket"}, labels, static_cast<double>(values.count), &bound_text);
  append_sample(out, {name, "_sum"}, labels, values.sum);
  append_sample(out, {name, "_count"}, labels, static_cast<double>(values.count));
}

}  // namespace

Histogram::Histogram(std::vector<double> bounds)
    : bounds_(std::move(bounds)), counts_(bounds_.size() + 1) {
  CHECK(std::is_sorted(bounds_.begin(), bounds_.end()));
}

void Histogram::observe(double value) {
  const auto bucket = std::lower_bound(bounds_.begin(), bounds_.end(), value) - bounds_.begin();
  counts_[static_cast<std::size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
  sum_.fetch_add(value, std::memory_order_relaxed);
}

Histogram::Values Histogram::values() const {
  Values values{.cumulative = {}, .count = 0, .sum = sum_.load(std::memory_order_relaxed)};
  values.cumulative.reserve(bounds_.size());
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    values.count += counts_[i].load(std::memory_order_relaxed);
    if (i < bounds_.size()) values.cumulative.emplace_back(bounds_[i], values.count);
  }
  return values;
}

struct Metrics::Family {
  using Series =
      std::variant<std::unique_ptr<Counter>, std::unique_ptr<Gauge>, std::unique_ptr<Histogram>>;
  static constexpr std::string_view types[] = {"counter", "gauge", "histogram"};

  std::string help;
  std::size_t type = 0;  // index into `types` and into the variant
  std::map<Labels, Series> series;

  template <class T, class Make>
  T& find(Labels labels, Make make) {
    std::sort(labels.begin(), labels.end());
    auto found = series.find(labels);
    if (found == series.end() && series.size() >= series_max) {
      for (auto& label : labels) label.second = "other";
      found = series.find(labels);
    }
    if (found == series.end()) found = series.emplace(std::move(labels), make()).first;
    return *std::get<std::unique_ptr<T>>(found->second);
  }

  void append(std::string& out, std::string_view name) const {
    for (const auto& [labels, one] : series) {
      if (const auto* counter = std::get_if<std::unique_ptr<Counter>>(&one))
        append_sample(out, {name, ""}, labels, static_cast<double>((*counter)->value()));
      else if (const auto* gauge = std::get_if<std::unique_ptr<Gauge>>(&one))
        append_sample(out, {name, ""}, labels, (*gauge)->value());
      else
        append_histogram(out, name, labels, *std::get<std::unique_ptr<Histogram>>(one));
    }
  }
};

Metrics::Metrics() = default;
Metrics::~Metrics() = default;

// Requires mutex_. One name with two types is a bug.
Metrics::Family& Metrics::family(std::string_view name, std::string_view help, std::size_t type) {
  CHECK(is_metric_name(name));
  auto found = families_.find(name);
  if (found == families_.end()) {
    auto fresh = std::make_unique<Family>();
    fresh->help = help;
    fresh->type = type;
    found = families_.emplace(std::string(name), std::move(fresh)).first;
  }
  CHECK(found->second->type == type);
  return *found->second;
}

Counter& Metrics::counter(std::string_view name, std::string_view help, const Labels& labels) {
  const std::lock_guard lock(mutex_);
  return family(name, help, 0).find<Counter>(labels, [] { return std::make_unique<Counter>(); });
}

Gauge& Metrics::gauge(std::string_view name, std::string_view help, const Labels& labels) {
  const std::lock_guard lock(mutex_);
  return family(name, help, 1).find<Gauge>(labels, [] { return std::make_unique<Gauge>(); });
}

Histogram& Metrics::histogram(std::string_view name, std::string_view help,
                              std::span<const double> bounds, const Labels& labels) {
  const std::lock_guard lock(mutex_);
  return family(name, help, 2).find<Histogram>(labels, [bounds] {
    return std::make_unique<Histogram>(std::vector<double>(bounds.begin(), bounds.end()));
  });
}

void Metrics::collect(Collector collector) {
  const std::lock_guard lock(mutex_);
  collectors_.push_back(std::move(collector));
}

std::string Metrics::text() const {
  std::vector<Collector> collectors;
  {
    const std::lock_guard lock(mutex_);
    collectors = collectors_;
  }
  // Without the lock: a collector may take locks of its own, whose holders may be registering here.
  std::vector<Sample> samples;
  for (const auto& collector : collectors) collector(samples);
  std::map<std::string_view, std::vector<const Sample*>> collected;
  for (const Sample& sample : samples) collected[sample.name].push_back(&sample);

  std::string out;
  const std::lock_guard lock(mutex_);
  for (const auto& [name, family] : families_) {
    append_head(out, name, family->help, Family::types[family->type]);
    family->append(out, name);
    const auto more = collected.find(name);
    if (more == collected.end()) continue;
    for (const Sample* sample : more->second)
      append_sample(out, {name, ""}, sample->labels, sample->value);
    collected.erase(more);
  }
  for (const auto& [name, list] : collected) {
    append_head(out, name, list.front()->help, list.front()->type);
    for (const Sample* sample : list) append_sample(out, {name, ""}, sample->labels, sample->value);
  }
  return out;
}

}  // namespace telemetry
