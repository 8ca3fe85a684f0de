#include "engines/policy/cluster.h"

#include <gtest/gtest.h>

#include "engines/document/reading.h"
#include "engines/document/write.h"
#include "engines/policy/label_selector.h"

namespace policy {
namespace {

using document::Node;
using document::to_json;

struct ClusterTest : testing::Test {
  document::Sources sources;
  document::Arena arena;
  document::Keys keys{arena};
  Cluster cluster;

  std::vector<Node> read(const std::string& text) {
    document::Reading reading{.sources = sources, .arena = arena, .keys = keys};
    return *document::read_yaml(sources.add("objects.yaml", text), reading);
  }
  void hold(const std::string& text, Cluster::Seen seen = Cluster::Seen::everywhere) {
    for (const Node& object : read(text)) cluster.add_object(object, seen);
  }
  std::string call(std::string_view url) {
    const auto answer = cluster.api_call({.url = url}, arena);
    return answer ? to_json(*answer) : answer.error().message;
  }
};

constexpr const char* pods = R"(
apiVersion: v1
kind: Pod
metadata: {name: a, namespace: one, labels: {app: web}}
---
apiVersion: v1
kind: Pod
metadata: {name: b, namespace: two, labels: {app: db}}
---
apiVersion: v1
kind: Namespace
metadata: {name: one}
)";

std::size_t items(const std::string& json) {
  std::size_t count = 0;
  for (std::size_t at = json.find("\"kind\":\"Pod\""); at != std::string::npos;
       at = json.find("\"kind\":\"Pod\"", at + 1))
    ++count;
  return count;
}

TEST_F(ClusterTest, paths_of_the_api_server_give_objects_and_lists) {
  hold(pods);
  EXPECT_EQ(items(call("/api/v1/pods")), 2U);
  EXPECT_EQ(items(call("/api/v1/namespaces/one/pods")), 1U);
  EXPECT_EQ(items(call("/api/v1/pods?labelSelector=app%3Ddb")), 1U);
  EXPECT_EQ(items(call("/api/v1/pods?labelSelector=app%20in%20(web,db)")), 2U);
  EXPECT_NE(call("/api/v1/namespaces/one").find("\"kind\":\"Namespace\""), std::string::npos);
  EXPECT_NE(call("/api/v1/namespaces/one/pods/a").find("\"name\":\"a\""), std::string::npos);
  EXPECT_EQ(call("/api/v1/namespaces/one/pods/c"), "there is no object pods/one/c");
  EXPECT_EQ(call("/healthz"), "/healthz: no path of an object or a list");
}

TEST_F(ClusterTest, a_definition_says_what_its_kind_is_called) {
  hold(R"(
kind: CustomResourceDefinition
spec: {group: example.com, names: {kind: Ox, plural: oxen}}
---
apiVersion: example.com/v1
kind: Ox
metadata: {name: a}
)");
  EXPECT_NE(call("/apis/example.com/v1/oxen/a").find("\"Ox\""), std::string::npos);
}

TEST_F(ClusterTest, a_canned_response_goes_before_the_objects) {
  hold(pods);
  cluster.add_response({.method = "GET", .url = "/api/v1/pods", .body = Node::string("mine")});
  EXPECT_EQ(call("/api/v1/pods"), "\"mine\"");
  cluster.add_response({.url = "https://a.example/x", .body = Node::int64(1)});
  EXPECT_EQ(to_json(*cluster.http({.method = "POST", .url = "https://a.example/x"}, arena)),
            R"({"statusCode":200,"body":1})");
  EXPECT_FALSE(cluster.http({.method = "GET", .url = "https://a.example/y"}, arena));
}

TEST_F(ClusterTest, targets_are_no_part_of_what_the_api_shows) {
  hold(pods, Cluster::Seen::as_target);
  EXPECT_FALSE(cluster.has_cluster());
  EXPECT_EQ(call("/api/v1/pods"), "/api/v1/pods: there is no cluster");
  EXPECT_EQ(cluster.objects("v1", "Pod", "", arena)->size(), 2U);
  EXPECT_EQ(cluster.objects("v1", "Pod", "two", arena)->size(), 1U);
  EXPECT_FALSE(cluster.list(cel::ObjectQuery{"v1", "pods", "", ""}, arena));
}

TEST_F(ClusterTest, lists_of_a_context_file_ignore_labels) {
  hold(pods, Cluster::Seen::by_libraries);
  const Node labels = read("{app: db}").front();
  const cel::ObjectQuery query{"v1", "pods", "", "", &labels};
  EXPECT_EQ(cluster.list(query, arena)->find("items")->size(), 1U);
  cluster.set_lists_ignore_labels();
  EXPECT_EQ(cluster.list(query, arena)->find("items")->size(), 2U);
}

TEST_F(ClusterTest, config_maps_namespaces_images_and_global_entries) {
  hold("{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: one}, data: {a: b}}");
  EXPECT_EQ(to_json(*cluster.config_map("one", "c", arena)),
            R"({"data":{"a":"b"},"metadata":{"name":"c","namespace":"one"}})");
  EXPECT_FALSE(cluster.config_map("one", "d", arena));

  cluster.add_namespace_labels("n", read("{tier: x}").front(), arena);
  EXPECT_EQ(to_json(*cluster.name_space("n")),
            R"({"metadata":{"name":"n","labels":{"tier":"x"}}})");
  EXPECT_EQ(cluster.name_space("m"), nullptr);

  cluster.add_image("nginx", Node::int64(1));
  EXPECT_TRUE(cluster.image("docker.io/nginx:latest", arena));
  EXPECT_FALSE(cluster.image("nginx:1.2", arena));

  cluster.add_global_entry("g", Node::int64(1), {{"p", Node::int64(2)}});
  EXPECT_EQ(cluster.global_context("g", "p", arena)->int64(), 2);
  EXPECT_EQ(cluster.global_reference("g", arena)->int64(), 1);
  EXPECT_FALSE(cluster.global_context("g", "q", arena));
}

TEST(LabelSelector, reads_what_kubectl_reads) {
  document::Sources sources;
  document::Arena arena;
  document::Keys keys(arena);
  document::Reading reading{.sources = sources, .arena = arena, .keys = keys};
  const auto labels = *document::read_yaml(sources.add("l", "{a: x, b: z}"), reading);
  const struct {
    std::string_view text;
    bool matches;
  } cases[] = {{"", true},
               {"a=x", true},
               {"a==x,b=z", true},
               {"a!=x", false},
               {"c!=x", true},
               {"a in (x, z)", true},
               {"a notin (x)", false},
               {"c notin (x)", true},
               {"a", true},
               {"!a", false},
               {"!c", true}};
  for (const auto& one : cases)
    EXPECT_EQ(LabelSelector::parse(one.text)->matches(labels.data()), one.matches) << one.text;
  for (const std::string_view text : {"=x", "a b", "a of (x)", "a in (x"})
    EXPECT_FALSE(LabelSelector::parse(text)) << text;
}

}  // namespace
}  // namespace policy
