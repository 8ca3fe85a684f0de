#include "modules/integrations/codec.h"

#include <gtest/gtest.h>

namespace integrations {
namespace {

AlertSignals sample() {
  AlertSignal one;
  one.labels = labels::LabelSet::from(std::map<std::string, std::string>{{"alertname", "Disk"}});
  one.timeout = true;
  AlertSignal two;
  two.dedup_key = "k";
  two.status = SignalStatus::resolved;
  two.starts_at = base::Time{-5};
  two.ends_at = base::Time{1'764'072'000'000'000'123};
  two.url = "https://p/graph";
  two.labels = one.labels;
  two.annotations = labels::LabelSet::from(
      std::map<std::string, std::string>{{"summary", std::string(300, 'x')}});
  return {one, two};
}

TEST(Codec, signals_come_back_as_they_went) {
  const AlertSignals signals = sample();
  const auto back = decode_alert_signals(encode(signals));
  ASSERT_TRUE(back) << back.error().message;
  ASSERT_EQ(back->size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ((*back)[i].dedup_key, signals[i].dedup_key);
    EXPECT_EQ((*back)[i].status, signals[i].status);
    EXPECT_EQ((*back)[i].timeout, signals[i].timeout);
    EXPECT_EQ((*back)[i].starts_at, signals[i].starts_at);
    EXPECT_EQ((*back)[i].ends_at, signals[i].ends_at);
    EXPECT_EQ((*back)[i].url, signals[i].url);
    EXPECT_EQ((*back)[i].labels, signals[i].labels);
    EXPECT_EQ((*back)[i].annotations, signals[i].annotations);
  }
  EXPECT_TRUE(decode_alert_signals(encode(AlertSignals{}))->empty());
}

TEST(Codec, a_webhook_comes_back_byte_by_byte) {
  const RawWebhook webhook{"application/json; charset=utf-8", std::string("{\0\xFF}", 4)};
  EXPECT_EQ(*decode_raw_webhook(encode(webhook)), webhook);
}

TEST(Codec, every_cut_and_every_tail_is_refused) {
  const std::string bytes = encode(sample());
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(decode_alert_signals(bytes.substr(0, size))) << size;
  EXPECT_FALSE(decode_alert_signals(bytes + "x"));
  for (const char version : {'\x00', '\x01', '\x03'})
    EXPECT_FALSE(decode_alert_signals(version + bytes.substr(1)));
  EXPECT_FALSE(decode_raw_webhook(""));
}

TEST(Codec, a_false_count_reserves_nothing) {
  EXPECT_FALSE(decode_alert_signals(std::string("\x02\xFF\xFF\xFF\xFF\xFF\xFF\x7F", 8)));
}

}  // namespace
}  // namespace integrations
