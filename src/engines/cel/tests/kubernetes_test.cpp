// Kubernetes' extension libraries.
#include <gtest/gtest.h>

#include "engines/cel/authorizer.h"
#include "engines/cel/library.h"
#include "engines/cel/tests/world.h"

namespace cel {
namespace {

struct Case {
  const char *expression, *shown;
};

void expect(std::span<const Case> cases) {
  World world;
  for (const Case& each : cases)
    EXPECT_EQ(world.shown(each.expression), each.shown) << each.expression;
}

TEST(Urls, are_taken_apart) {
  constexpr Case cases[] = {
      {"url('https://user@example.com:80/a b?k=v+1&k=2#x').getHost()", R"("example.com:80")"},
      {"url('https://example.com:80/').getHostname()", R"("example.com")"},
      {"url('https://[::1]:80/').getHostname() + url('https://[::1]:80/').getHost()",
       R"("::1[::1]:80")"},
      {"url('https://example.com/').getPort()", R"("")"},
      {"url('https://example.com/with space/').getEscapedPath()", R"("/with%20space/")"},
      {"url('HTTPS://example.com').getScheme()", R"("https")"},
      {"url('https://example.com/p?k1=a&k2=b&k2=c').getQuery()",
       R"({"k1": ["a"], "k2": ["b", "c"]})"},
      {"url('/absolute-path').getHost()", R"("")"},
      {"isURL('https://a:b:c/')", "false"},
      {"isURL('../relative-path')", "false"},
      {"isURL('https://example.com:80/')", "true"},
      {"isURL('mailto:a@b')", "false"},
      {"url('https://a/') == url('https://a/')", "true"},
      {"url('no')", "error: no absolute URL: 'no'"},
  };
  expect(cases);
}

TEST(Formats, say_what_is_wrong) {
  constexpr Case cases[] = {
      {"format.dns1123Label().validate('my-label')", "optional.none()"},
      {"format.dns1123Label().validate('Contains!').value().size()", "1"},
      {"format.named('dns1123Label').value().validate('a.b').hasValue()", "true"},
      {"format.named('unknown')", "optional.none()"},
      {"format.dns1123LabelPrefix().validate('prefix-').hasValue()", "false"},
      {"format.dns1035Label().validate('1a').hasValue()", "true"},
      {"format.qualifiedName().validate('example.com/name').hasValue()", "false"},
      {"format.qualifiedName().validate('a/b/c').hasValue()", "true"},
      {"format.labelValue().validate('').hasValue()", "false"},
      {"format.uuid().validate('123e4567-e89b-12d3-a456-426614174000').hasValue()", "false"},
      {"format.byte().validate('aGVsbG8=').hasValue()", "false"},
      {"format.byte().validate('%').value()", R"(["invalid base64"])"},
      {"format.date().validate('2021-02-30').hasValue()", "true"},
      {"format.datetime().validate('2021-01-01T00:00:00Z').hasValue()", "false"},
      {"format.uri().validate('not a url').hasValue()", "true"},
  };
  expect(cases);
}

TEST(Quantities, are_computed_with) {
  constexpr Case cases[] = {
      {"quantity('50k').add(20) == quantity('50020')", "true"},
      {"quantity('50k').add(20).sub(quantity('100k')).sub(-50000) == quantity('20')", "true"},
      {"quantity('150Mi').isGreaterThan(quantity('100Mi'))", "true"},
      {"quantity('200M').compareTo(quantity('0.2G'))", "0"},
      {"quantity('50k').asInteger()", "50000"},
      {"quantity('1500m').isInteger()", "false"},
      {"quantity('1500m').asInteger()", "error: cannot convert value to integer"},
      {"quantity('1500m').asApproximateFloat()", "1.5"},
      {"sign(quantity('-1')) + sign(quantity('2'))", "0"},
      {"isQuantity('1,3G')", "false"},
      {"quantity('1Gi')", "1Gi"},
      {"quantity('x')", "error: no quantity: 'x'"},
  };
  expect(cases);
}

TEST(Versions, are_compared) {
  constexpr Case cases[] = {
      {"semver('1.2.3').major()", "1"},
      {"semver('1.2.3-rc.1').isLessThan(semver('1.2.3'))", "true"},
      {"semver('1.2.3-alpha.2').compareTo(semver('1.2.3-alpha.10'))", "-1"},
      {"semver('1.2.3+a') == semver('1.2.3+b')", "true"},
      {"semver('v1.0', true)", "1.0.0"},
      {"semver('01.01.01', true)", "1.1.1"},
      {"isSemver('v1.0')", "false"},
      {"isSemver('v1.0', true)", "true"},
      {"isSemver('1.0-rc', true)", "false"},
      {"semver('200K')", "error: no semantic version: '200K'"},
  };
  expect(cases);
}

TEST(Texts, are_searched_and_changed) {
  constexpr Case cases[] = {
      {"'abc 123'.find('[0-9]+')", R"("123")"},
      {"'123 abc 456'.findAll('[0-9]*')", R"(["123", "", "", "", "", "456"])"},
      {"'123 abc 456'.findAll('[0-9]+', 1)", R"(["123"])"},
      {"regex.replace('foo bar', '(fo)o (ba)r', r'\\2 \\1')", R"("ba fo")"},
      {"regex.replace('banana', 'a', 'x', 2)", R"("bxnxna")"},
      {"regex.extract('item-A, item-B', 'item-(\\\\w+)')", R"(optional.of("A"))"},
      {"regex.extractAll('id:123, id:456', 'id:(\\\\d+)')", R"(["123", "456"])"},
      {"'añb'.charAt(1) + 'añb'.substring(1, 2)", R"("ññ")"},
      {"'hello mellow'.indexOf('ello', 2)", "7"},
      {"'hello'.indexOf('l', 99)", "-1"},
      {"'hello'.indexOf('', 99)", "5"},
      {"'hello'.indexOf('l', -1)", "error: index out of range: -1"},
      {"'hello'.lastIndexOf('l', 4)", "3"},
      {"'hello'.lastIndexOf('l', 5)", "-1"},
      {"'hello'.lastIndexOf('', 99)", "5"},
      {"base64.decode('YWJ')", "b\"ab\""},
      {"base64.decode('YW\\nJj')", "b\"abc\""},
      {"base64.decode('YQ=')", "error: not base64"},
      {"'hello mellow'.lastIndexOf('ello', 6)", "1"},
      {"'hello'.replace('', '_')", R"("_h_e_l_l_o_")"},
      {"'hello hello hello'.split(' ', 2)", R"(["hello", "hello hello"])"},
      {"'añ'.split('')", R"(["a", "ñ"])"},
      {"'  \\ttrim\\n '.trim()", R"("trim")"},
      {"'abc'.substring(2, 1)", "error: index out of range: 1"},
      {"'%d %s %.2f %x %X %o %b %e %%'.format([1, 'a', 1.0, 255, 'ab', 8, 5, 1052.032911275])",
       R"("1 a 1.00 ff 6162 10 101 1.052033e+03 %")"},
      {"'%s'.format([[1, 'a', 1.5, {'k': null}]])", R"("[1, \"a\", 1.500000, {\"k\":null}]")"},
      {"strings.quote('a\\n\"')", R"("\"a\\n\\\"\"")"},
  };
  expect(cases);
}

TEST(Lists, are_sorted_and_summed) {
  constexpr Case cases[] = {
      {"[3, 1, 2].sort()", "[1, 2, 3]"},
      {"['b', 'a'].isSorted()", "false"},
      {"[{'n': 2}, {'n': 1}].sortBy(x, x.n).map(x, x.n)", "[1, 2]"},
      {"[1, 2, 3].sum() + [].sum()", "6"},
      {"[1.5, 2.0].sum()", "3.5"},
      {"[duration('1m'), duration('1s')].sum()", R"(duration("61s"))"},
      {"[1, 3, 2].max() - [1, 3, 2].min()", "2"},
      {"[].max()", "error: the list is empty"},
      {"[1, 2, 2].lastIndexOf(2)", "2"},
      {"[[1], [2, [3]]].flatten()", "[1, 2, [3]]"},
      {"[[1], [2, [3]]].flatten(2)", "[1, 2, 3]"},
      {"[1, 2, 1].distinct().reverse()", "[2, 1]"},
      {"[1, 2, 3, 4].slice(1, 3)", "[2, 3]"},
      {"[1].first().value() + [].last().orValue(2)", "3"},
      {"lists.range(3)", "[0, 1, 2]"},
      {"lists.range(-1)", "error: lists.range: size must be non-negative, got -1"},
      {"math.round(1234.5, -2)", "1200.0"},
      {"sets.equivalent([1, 2], [2, 1, 1]) && sets.intersects([1], [1, 2])", "true"},
      {"math.round(1.255, 2)", "1.25"},
  };
  expect(cases);
}

TEST(Patches, are_maps) {
  World world;
  library::add_patches(world.environment);
  const struct {
    const char *expression, *shown;
  } cases[] = {
      {"[JSONPatch{op: 'add', path: '/metadata/labels/' + jsonpatch.escapeKey('a/b~c'), value: 1}]",
       R"([{"op": "add", "path": "/metadata/labels/a~1b~0c", "value": 1}])"},
      {"Object{spec: Object.spec{containers: [Object.spec.containers{name: 'a'}]}}",
       R"({"spec": {"containers": [{"name": "a"}]}})"},
      {"JSONPatch{op: 'add', paht: '/'}", "refused: no field 'paht' in JSONPatch"},
      {"Objekt{}", "refused: undeclared reference to the type 'Objekt'"},
  };
  for (const auto& each : cases)
    EXPECT_EQ(world.shown(each.expression), each.shown) << each.expression;
}

// Allows reading pods, and whatever a service account asks.
class Readers final : public Authorizer {
 public:
  AccessDecision decide(const AccessQuestion& question) const override {
    if (question.path == "/broken") return {.allowed = false, .reason = "", .error = "no answer"};
    const bool allowed = (question.verb == "get" && question.resource == "pods") ||
                         !question.service_account_name.empty();
    return {.allowed = allowed, .reason = std::string(question.name_space), .error = ""};
  }
};

TEST(Authorizers, are_asked) {
  World world;
  const Readers readers;
  library::add_authorizer(world.environment);
  world.environment.add_variable("authorizer", authorizer_type());
  document::Arena arena;
  world.variables.push_back(authorizer_value(readers, arena));
  constexpr Case cases[] = {
      {"authorizer.group('').resource('pods').namespace('a').check('get').allowed()", "true"},
      {"authorizer.group('').resource('pods').namespace('a').check('get').reason()", R"("a")"},
      {"authorizer.group('apps').resource('deployments').check('get').allowed()", "false"},
      {"authorizer.serviceAccount('a', 'b').path('/x').check('get').allowed()", "true"},
      {"authorizer.path('/broken').check('get').error()", R"("no answer")"},
      {"authorizer.path(' ')", "error: path must not be empty"},
      {"authorizer.serviceAccount('A!', 'b')", "error: Invalid service account namespace"},
      {"authorizer.resource('pods')",
       "refused: no matching overload for 'resource' applied to "
       "(kubernetes.authorization.Authorizer, string)"},
  };
  for (const Case& each : cases)
    EXPECT_EQ(world.shown(each.expression), each.shown) << each.expression;
}

}  // namespace
}  // namespace cel
