// Kyverno's dialect: missing keys, and its functions (reference: policy, section 4).
#include <gtest/gtest.h>

#include "engines/document/reading.h"
#include "engines/document/write.h"
#include "engines/jmespath/evaluation.h"

namespace jmespath {
namespace {

constexpr base::Time now{1'764'072'000'000'000'000};  // 2025-11-25T12:00:00Z

// The result as JSON, or the first line of the error.
std::string shown(std::string_view text, std::string_view given = "{}") {
  document::Sources sources;
  document::Arena arena, scratch;
  document::Keys keys(arena);
  document::Reading reading{.sources = sources, .arena = arena, .keys = keys};
  const auto on = document::read_json(sources.add("given", std::string(given)), reading);
  const auto compiled = Expression::compile(text, Dialect::kyverno);
  std::uint64_t drawn = 0;
  Evaluation evaluation(scratch, {.now = [] { return now; }, .random = [&] { return ++drawn; }});
  const auto result = compiled ? evaluation.run(*compiled, *on) : compiled.error();
  if (result) return document::to_json(*result);
  return result.error().message.substr(0, result.error().message.find('\n'));
}

struct Case {
  std::string_view text, result;
};

void check(std::span<const Case> cases) {
  for (const Case& one : cases) EXPECT_EQ(shown(one.text), one.result) << one.text;
}

TEST(Kyverno, members_of_a_map_need_no_commas) {
  EXPECT_EQ(shown("{a: `1`\n  b: `2`}"), R"({"a":1,"b":2})");
  EXPECT_EQ(shown("{a: join('/', ['x', 'y']) \"b\": `2`}"), R"({"a":"x/y","b":2})");
  EXPECT_FALSE(Expression::compile("{a: `1` b: `2`}", Dialect::standard));
}

TEST(Kyverno, a_missing_key_is_an_error_that_most_operators_take_for_null) {
  constexpr std::string_view given = R"({"a":{"b":1},"l":[{"x":1},{"y":2}],"n":null})";
  const struct {
    std::string_view text, result;
  } cases[] = {
      {"a.b", "1"},
      {"a.c", "column 3: Unknown key \"c\""},
      {"c", "column 1: Unknown key \"c\""},
      {"c.d.e", "column 1: Unknown key \"c\""},
      {"c[0]", "column 1: Unknown key \"c\""},
      {"c[*].x", "column 1: Unknown key \"c\""},
      {"a.b && c", "column 8: Unknown key \"c\""},
      {"n.c", "null"},
      {"a.b.c", "null"},
      {"c || 'd'", "\"d\""},
      {"c || d", "null"},
      {"c && a", "null"},
      {"!c", "true"},
      {"c == `null`", "true"},
      {"[c, a.b]", "[null,1]"},
      {"{k: c}", "{\"k\":null}"},
      {"not_null(c, a.b)", "1"},
      {"c | d", "null"},
      {"a | c", "null"},
      {"l[*].x", "[1]"},
      {"l[?x == `1`].x", "[1]"},
      {"c[]", "null"},
      {"c[?x]", "null"},
      {"c.*", "null"},
      {"add('a', 'b')[]", "null"},
      {"l[*].[x, [y, abs('s')][]]", "[[1,null],[null,null]]"},
      {"'a' < 'b'", "null"},
      {"a.keys(@)", "[\"b\"]"},
      {"l[].keys(@)[].to_upper(@)", "[\"X\",\"Y\"]"},
      {"n.keys(@)", "column 3: argument 1 of keys() must be an object, not null"},
  };
  for (const auto& one : cases) EXPECT_EQ(shown(one.text, given), one.result) << one.text;
}

TEST(Kyverno, functions_of_texts) {
  const Case cases[] = {
      {"compare('a', 'b')", "-1"},
      {"compare('b', 'b')", "0"},
      {"equal_fold('Straße', 'STRAßE')", "true"},
      {"replace('aaaa', 'a', 'b', `2`)", "\"bbaa\""},
      {"replace('aaaa', 'a', 'b', `-1`)", "\"bbbb\""},
      {"replace_all('abc', '', '-')", "\"-a-b-c-\""},
      {"to_upper('aé')", "\"AÉ\""},
      {"to_lower('AÉ')", "\"aé\""},
      {"trim('¡¡Hi!¡', '!¡')", "\"Hi\""},
      {"trim_prefix('refs/heads/main', 'refs/heads/')", "\"main\""},
      {"split('a/b/', '/')", R"(["a","b",""])"},
      {"split('aé', '')", R"(["a","é"])"},
      {"truncate('héllo', `2`)", "\"hé\""},
      {"truncate('x', `-1`)", "\"\""},
      {"to_boolean('TRUE')", "true"},
      {"to_boolean('no')", "column 1: to_boolean(): argument 1 must be \"true\" or \"false\""},
      {"base64_decode(base64_encode('hi'))", "\"hi\""},
      {"path_canonicalize('/a//./b/../c/')", "\"/a/c\""},
      {"path_canonicalize('../x')", "\"../x\""},
      {"path_canonicalize('/..')", "\"/\""},
      {"path_canonicalize('')", "\"\""},
      {"pattern_match('pod-*', 'pod-1')", "true"},
      {"pattern_match('12?', `123`)", "true"},
      {"regex_match('^12.*$', `124.5`)", "true"},
      {"regex_match('b', 'abc')", "true"},
      {"regex_match('(', 'abc')",
       "column 1: regex_match(): error parsing regexp: missing closing ): `(`"},
      {"regex_replace_all('(\\d)x', '1x2x', '$1')", "\"12\""},
      {"regex_replace_all_literal('\\d', 'a1', '$0')", "\"a$0\""},
      {"random('a')", "\"a\""},
      {"regex_match('^(x|[a-c]{2,3}-[^\\d]+\\.[[:upper:]])$', "
       "random('^(x|[a-c]{2,3}-[^\\d]+\\.[[:upper:]])$'))",
       "true"},
      {"random('(')", "column 1: random(): error parsing regexp: missing closing ): `(`"},
      {"random('(?i)a')", "column 1: random(): texts are not made for flags"},
      {"sha256('a')", "\"ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb\""},
      {"sha1('a')", "\"86f7e437faa5a7fce15d1ddcb9eaeaea377667b8\""},
      {"md5('a')", "\"0cc175b9c0f1b6a831c399e269772661\""},
      {"semver_compare('4.1.3', '>=4.1.x')", "true"},
      {"semver_compare('4.1.3', '!4.x.x')", "false"},
      {"semver_compare('1.5.0', '>=1.2.0 <2.0.0 !1.5.0 || 3.x')", "false"},
      {"semver_compare('3.9.9', '< 1.0.0 || 3.x')", "true"},
      {"semver_compare('1.0.0-rc.1', '<1.0.0')", "true"},
      {"semver_compare('x', '0.0.0')", "true"},
      {"to_string(`1.0`)", "\"1\""},
      {"truncate('x')", "column 1: truncate() takes 2 arguments, not 1"},
      {"truncat('x', `1`)", "column 1: no function truncat(); do you mean truncate()?"},
      {"to_upper(`1`)", "column 1: argument 1 of to_upper() must be a string, not a number"},
  };
  check(cases);
}

TEST(Kyverno, arithmetic) {
  const Case cases[] = {
      {"add(`1`, `2.5`)", "3.5"},
      {"add('10Ki', '1Ki')", "\"11Ki\""},
      {"add('1Gi', '512Mi')", "\"1536Mi\""},
      {"add('0.5', '1')", "\"1500m\""},
      {"add('1h', '30s')", "\"1h0m30s\""},
      {"add('1h', '30m')", "column 1: add(): the arguments are of types that do not go together"},
      {"add(`1`, '1Ki')", "column 1: add(): the arguments are of types that do not go together"},
      {"subtract('1Gi', '1Mi')", "\"1023Mi\""},
      {"subtract('10s', '15s')", "\"-5s\""},
      {"sum(['10', '12'])", "\"22\""},
      {"sum([`1`, `2`])", "3"},
      {"sum(`[]`)", "column 1: sum(): argument 1 must be an array that is not empty"},
      {"multiply('12Ki', `2`)", "\"24Ki\""},
      {"multiply(`3`, '200m')", "\"600m\""},
      {"multiply('40s', `1.5`)", "\"1m0s\""},
      {"multiply('1Ki', '2Ki')",
       "column 1: multiply(): the arguments are of types that do not go together"},
      {"divide('25m0s', '2s')", "750"},
      {"divide('360s', `6`)", "\"1m0s\""},
      {"divide('12M', '2k')", "6000"},
      {"divide('11', `2`)", "\"5\""},
      {"divide('11.0', `2`)", "\"5\""},
      {"divide(`1`, `0`)", "column 1: divide(): division by zero"},
      {"modulo(`-7`, `3`)", "-1"},
      {"modulo('13s', '5s')", "\"3s\""},
      {"modulo('1Gi', '3')", "\"1\""},
      {"modulo(`1.5`, `1`)", "column 1: modulo(): the arguments must be whole"},
      {"round(`9.414675`, `2`)", "9.41"},
      {"round(`-2.5`, `0`)", "-3"},
      {"round(`1`, `-1`)", "column 1: round(): argument 2 must be a whole number of at least 0"},
  };
  check(cases);
}

TEST(Kyverno, functions_of_objects) {
  const Case cases[] = {
      {"label_match(`{\"a\":\"1\"}`, `{\"a\":\"1\",\"b\":\"2\"}`)", "true"},
      {"label_match(`{\"a\":\"1\"}`, `{\"a\":\"2\"}`)", "false"},
      {"lookup(`{\"a\":1}`, 'a')", "1"},
      {"lookup(`[1,2]`, `1`)", "2"},
      {"lookup(`[1,2]`, `2`)", "null"},
      {"lookup(`[1]`, `0.5`)",
       "column 1: lookup(): argument 2 must be a whole number, the index of an array"},
      {"items(`{\"b\":1,\"a\":2}`, 'k', 'v')", R"([{"k":"a","v":2},{"k":"b","v":1}])"},
      {"items(`[\"x\"]`, 'k', 'v')", R"([{"k":0,"v":"x"}])"},
      {"object_from_lists(['a', 'b'], [`1`])", R"({"a":1,"b":null})"},
      {"parse_json('{\"a\": [1]}').a", "[1]"},
      {"parse_yaml('a: 1').a", "1"},
      {"x509_decode('x')", "column 1: x509_decode(): no PEM block"},
      {"image_normalize('nginx')", "\"docker.io/nginx:latest\""},
      {"image_normalize('ghcr.io/a/b:1')", "\"ghcr.io/a/b:1\""},
      {"image_normalize('localhost:5000/a')", "\"localhost:5000/a:latest\""},
      {"image_normalize('a b')",
       "column 1: image_normalize(): argument 1 must be a reference to an image"},
      {"is_external_url('https://8.8.8.8/x')", "true"},
      {"is_external_url('https://u@10.1.2.3:80/x')", "false"},
      {"is_external_url('http://[::1]/')", "false"},
      {"is_external_url('http://x.example/')",
       "column 1: is_external_url(): names of hosts are not resolved: x.example"},
  };
  check(cases);
}

TEST(Kyverno, times) {
  const Case cases[] = {
      {"time_now()", "\"2025-11-25T12:00:00Z\""},
      {"time_now_utc()", "\"2025-11-25T12:00:00Z\""},
      {"time_parse('2006-01-02', '2021-02-03')", "\"2021-02-03T00:00:00Z\""},
      {"time_parse('Mon Jan _2 15:04:05 -0700 2006', 'Thu Mar  4 05:06:07 +0530 2021')",
       "\"2021-03-04T05:06:07+05:30\""},
      {"time_parse('Monday, 02-Jan-06 3:04PM', 'Friday, 26-Nov-21 12:30AM')",
       "\"2021-11-26T00:30:00Z\""},
      {"time_parse('1', '1609459200')", "\"2021-01-01T00:00:00Z\""},
      {"time_parse('2006-01-02', '2021-02-30')",
       "column 1: time_parse(): argument 2 must be a time of the form 2006-01-02"},
      {"time_since('', '2021-01-02T15:04:05-07:00', '2021-01-10T03:14:05-07:00')", "\"180h10m0s\""},
      {"time_since('', '2025-11-25T11:59:00Z', '')", "\"1m0s\""},
      {"time_since('2006-01-02', '2021-01-02', '2021-01-01')", "\"-24h0m0s\""},
      {"time_add('2021-01-02T15:04:05-07:00', '3h')", "\"2021-01-02T18:04:05-07:00\""},
      {"time_diff('2021-01-02T15:04:05Z', '2021-01-02T15:04:06.5Z')", "\"1.5s\""},
      {"time_truncate('2021-01-02T15:34:05Z', '1h')", "\"2021-01-02T15:00:00Z\""},
      {"time_utc('2021-01-02T15:04:05-07:00')", "\"2021-01-02T22:04:05Z\""},
      {"time_before('2021-01-02T15:04:05Z', '2021-01-02T15:04:06Z')", "true"},
      {"time_after('2021-01-02T15:04:05Z', '2021-01-02T15:04:05Z')", "false"},
      {"time_between('2021-01-02T15:04:05Z', '2021-01-02T15:04:04Z', '2021-01-02T15:04:06Z')",
       "true"},
      {"time_to_cron('2023-02-02T15:04:05Z')", "\"4 15 2 2 4\""},
  };
  check(cases);
}

}  // namespace
}  // namespace jmespath
