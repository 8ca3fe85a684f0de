// traceparent to the letter, spans and their parents, the exporter's bounds, OTLP's bytes.
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>

#include "platform/telemetry/otlp.h"
#include "platform/telemetry/span_exporter.h"
#include "platform/telemetry/traceparent.h"
#include "platform/telemetry/tracer.h"

namespace telemetry {
namespace {

const std::string trace = "0af7651916cd43dd8448eb211c80319c", parent = "b7ad6b7169203331";

TEST(Traceparent, is_read_and_written) {
  const auto context = parse_traceparent("00-" + trace + "-" + parent + "-01");
  ASSERT_TRUE(context);
  EXPECT_TRUE(context->sampled);
  EXPECT_EQ(format_traceparent(*context), "00-" + trace + "-" + parent + "-01");
  EXPECT_FALSE(parse_traceparent("00-" + trace + "-" + parent + "-00")->sampled);
  EXPECT_TRUE(parse_traceparent("00-" + trace + "-" + parent + "-ff")->sampled);
  EXPECT_FALSE(parse_traceparent("00-" + trace + "-" + parent + "-fe")->sampled);
  // A later version: what is known of it is used.
  EXPECT_TRUE(parse_traceparent("cc-" + trace + "-" + parent + "-01"));
  EXPECT_TRUE(parse_traceparent("cc-" + trace + "-" + parent + "-01-what-the-future-brings"));
}

TEST(Traceparent, that_is_not_of_the_form_is_ignored) {
  const std::string zeros(32, '0');
  for (const std::string &text : {
           std::string(),
           "00-" + trace + "-" + parent,
           "00-" + trace + "-" + parent + "-",
           "00-" + trace + "-" + parent + "-1",
           "00-" + trace + "-" + parent + "-01-",
           "00-" + trace + "-" + parent + "-01-x",
           "00-" + trace + "-" + parent + "-01 ",
           " 00-" + trace + "-" + parent + "-01",
           "00-" + trace + "-" + parent + "-0g",
           "00-" + trace + "-" + parent + "-.1",
           "ff-" + trace + "-" + parent + "-01",
           "FF-" + trace + "-" + parent + "-01",
           "0-" + trace + "-" + parent + "-01",
           "cc-" + trace + "-" + parent + "-01.x",
           "00-" + zeros + "-" + parent + "-01",
           "00-" + trace + "-" + zeros.substr(16) + "-01",
           "00-" + trace.substr(1) + "-" + parent + "-01",
           "00-0AF7651916CD43DD8448EB211C80319C-" + parent + "-01",
           "00-" + trace + "-B7AD6B7169203331-01",
           "00_" + trace + "-" + parent + "-01",
           "00-" + trace + "_" + parent + "-01",
           "00-" + trace + "-" + parent + "_01",
           "00-" + trace + "-" + parent + "-01,00-" + trace + "-" + parent + "-01",
       })
    EXPECT_FALSE(parse_traceparent(text)) << text;
}

class Kept final : public SpanSink {
 public:
  void take(SpanRecord span) override { spans.push_back(std::move(span)); }
  std::vector<SpanRecord> spans;
};

class Spans : public testing::Test {
 protected:
  base::FakeClock clock_{base::Time{1'000}};
  std::unique_ptr<base::Randomness> randomness_ = base::seeded_randomness(1);
  Kept kept_;
};

TEST_F(Spans, nest_on_a_thread_and_not_across_threads) {
  Tracer tracer(clock_, *randomness_, 1, kept_);
  {
    Span outer(&tracer, SpanKind::server, "outer");
    clock_.advance(base::nanoseconds(5));
    {
      const Span inner(&tracer, SpanKind::internal, "inner");
    }
    std::thread([&] {
      EXPECT_EQ(current_span(), nullptr);
      const Span other(&tracer, SpanKind::internal, "other");
    }).join();
    EXPECT_EQ(current_span(), &outer.context());
    outer.set("n", 7);
    outer.fail("why");
  }
  EXPECT_EQ(current_span(), nullptr);
  ASSERT_EQ(kept_.spans.size(), 3U);
  const SpanRecord &inner = kept_.spans[0], &other = kept_.spans[1], &outer = kept_.spans[2];
  EXPECT_EQ(inner.parent_id, outer.context.span_id);
  EXPECT_EQ(inner.context.trace_id, outer.context.trace_id);
  EXPECT_NE(other.context.trace_id, outer.context.trace_id);
  EXPECT_EQ(outer.end - outer.start, base::nanoseconds(5));
  EXPECT_TRUE(outer.failed);
  EXPECT_EQ(outer.attributes.size(), 1U);
}

TEST_F(Spans, follow_what_the_caller_decided) {
  Tracer none(clock_, *randomness_, 0, kept_), all(clock_, *randomness_, 1, kept_);
  const auto yes = parse_traceparent("00-" + trace + "-" + parent + "-01");
  const auto no = parse_traceparent("00-" + trace + "-" + parent + "-00");
  {
    const Span span(&none, SpanKind::server, "recorded", yes);
    EXPECT_TRUE(span.traceparent().starts_with("00-" + trace + "-"));
    EXPECT_TRUE(span.traceparent().ends_with("-01"));
    EXPECT_EQ(span.traceparent().find(parent), std::string::npos);
    const Span child(&none, SpanKind::internal, "child");
  }
  {
    const Span span(&all, SpanKind::server, "not recorded", no);
    const Span child(&all, SpanKind::internal, "child");
    EXPECT_TRUE(child.traceparent().ends_with("-00"));
  }
  {
    const Span span(&none, SpanKind::server, "root, not recorded");
  }
  EXPECT_EQ(kept_.spans.size(), 2U);
}

TEST_F(Spans, a_ratio_is_met) {
  Tracer tracer(clock_, *randomness_, 0.25, kept_);
  for (int i = 0; i < 4'000; ++i) const Span span(&tracer, SpanKind::internal, "x");
  EXPECT_NEAR(static_cast<double>(kept_.spans.size()), 1'000, 150);
}

// As Python's opentelemetry-proto 1.45.2 serialises it.
TEST(Otlp, bytes_are_the_protobuf_encoding) {
  SpanRecord span;
  span.context = *parse_traceparent("00-" + trace + "-" + parent + "-01");
  span.name = "n\xff";
  span.kind = SpanKind::client;
  span.start = {1};
  span.end = {256};
  span.attributes = {{"i", std::int64_t{-1}}};
  span.failed = true;
  const std::string bytes = otlp_traces({"s", "v", "i"}, std::span(&span, 1));
  EXPECT_EQ(hex(reinterpret_cast<const std::uint8_t *>(bytes.data()), bytes.size()),
            "0aa501"                                                    // resource_spans
            "0a49"                                                      // resource
            "0a130a0c736572766963652e6e616d6512030a0173"                // service.name
            "0a160a0f736572766963652e76657273696f6e12030a0176"          // service.version
            "0a1a0a13736572766963652e696e7374616e63652e696412030a0169"  // service.instance.id
            "1258"                                                      // scope_spans
            "0a0a0a086d61696e73746179"                                  // scope
            "124a"                                                      // span
            "0a10" +
                trace + "1208" + parent +
                "2a026e3f"                              // name
                "3003"                                  // kind
                "390100000000000000410001000000000000"  // start, end
                "4a100a0169120b18ffffffffffffffffff01"  // attribute
                "7a021802");                            // status
}

TEST(Exporter, sends_batches_drops_past_its_bound_and_counts) {
  std::atomic<int> sends = 0;
  std::promise<void> entered, leave;
  auto may_leave = leave.get_future().share();
  SpanExporter exporter({"s", "v", "i"},
                        [&](const std::string &) -> base::Done {
                          if (++sends == 1) {
                            entered.set_value();
                            may_leave.wait();
                          }
                          return {};
                        },
                        {.queue_max = 4, .batch_max = 2, .interval = base::hours(1)});
  exporter.start();
  exporter.take({});
  exporter.take({});
  entered.get_future().wait();  // two are being sent, and whoever records is not held up
  for (int i = 0; i < 7; ++i) exporter.take({});
  EXPECT_EQ(exporter.statistics().waiting, 4U);
  EXPECT_EQ(exporter.statistics().dropped_total, 3U);
  leave.set_value();
  exporter.stop();
  EXPECT_EQ(exporter.statistics().exported_total, 6U);
  EXPECT_EQ(sends, 3);
}

TEST(Exporter, a_batch_that_fails_is_counted_and_lost) {
  SpanExporter exporter({"s", "v", "i"}, [](const std::string &) -> base::Done {
    return base::unavailable("no collector");
  });
  exporter.start();
  exporter.take({});
  exporter.stop();
  EXPECT_EQ(exporter.statistics().failed_total, 1U);
  EXPECT_EQ(exporter.statistics().exported_total, 0U);
}

}  // namespace
}  // namespace telemetry
