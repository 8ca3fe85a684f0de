// What the server answers: problems as errors and exit statuses, pages as lists.
#include <gtest/gtest.h>

#include <deque>

#include "cli/exit_status.h"
#include "cli/list.h"
#include "cli/matchers.h"
#include "cli/problem.h"
#include "modules/incidents/types.h"

namespace cli {
namespace {

outbound::Response answer(int status, std::string body) {
  return {.status = status, .headers = {}, .body = std::move(body)};
}

int status_after(int status) {
  return exit_status(problem_of(answer(status, R"({"detail":"x"})")).code);
}

TEST(Problem, each_status_has_the_exit_status_that_scripts_rely_on) {
  for (const int refused : {400, 404, 405, 409, 413, 415, 429})
    EXPECT_EQ(status_after(refused), exit_refused) << refused;
  for (const int denied : {401, 403}) EXPECT_EQ(status_after(denied), exit_denied) << denied;
  for (const int away : {302, 500, 502, 503})
    EXPECT_EQ(status_after(away), exit_unreachable) << away;
  EXPECT_EQ(exit_status(base::Code::invalid), exit_usage);
  EXPECT_EQ(exit_status(base::Code::limited), exit_refused);  // by the server
  EXPECT_EQ(offline_exit_status(base::Code::limited), exit_usage);
  EXPECT_EQ(offline_exit_status(base::Code::not_found), exit_refused);
}

TEST(Problem, each_fault_has_a_line_that_does_not_repeat_the_first) {
  const auto error = problem_of(answer(400, R"({"detail":"/matchers/0/name: required","errors":[
      {"pointer":"/matchers/0/name","detail":"required"},{"pointer":"/ends_at","detail":"in the past"}]})"));
  EXPECT_EQ(shown(error), "mainstay: /matchers/0/name: required\n  /ends_at: in the past\n");
}

TEST(Problem, an_answer_that_is_not_mainstays_says_where_to_look) {
  EXPECT_NE(shown(problem_of(answer(404, "<html>"))).find("MAINSTAY_URL"), std::string::npos);
  EXPECT_NE(shown(problem_of(answer(401, "{}"))).find("MAINSTAY_TOKEN"), std::string::npos);
  EXPECT_EQ(shown(problem_of(answer(409, R"({"detail":"a\u001b[31m"})"))), "mainstay: a[31m\n");
}

class Answers final : public outbound::HttpClient {
 public:
  explicit Answers(std::deque<std::string> bodies) : bodies_(std::move(bodies)) {}
  base::Result<outbound::Response> send(const outbound::Request& request) override {
    urls.push_back(request.url);
    if (bodies_.empty()) return base::unavailable("no more answers");
    auto body = std::move(bodies_.front());
    bodies_.pop_front();
    return answer(200, std::move(body));
  }
  void stop() override {}
  std::vector<std::string> urls;

 private:
  std::deque<std::string> bodies_;
};

struct World {
  explicit World(std::deque<std::string> bodies) {
    auto answers = std::make_unique<Answers>(std::move(bodies));
    client = answers.get();
    api =
        std::make_unique<Api>(Api::Options{.url = "http://host/", .token = {}}, std::move(answers));
    output.to = &printed;
    output.now = base::parse_rfc3339("2026-03-01T12:00:00Z").operator*();
  }
  base::Result<int> list_incidents(const Arguments& arguments = {}) {
    Context context{.api = *api, .output = output, .now = output.now, .terminal = false};
    return list<incidents::IncidentFilter, incidents::Incident>(context, arguments,
                                                                "/v1/incidents");
  }
  Answers* client;
  std::unique_ptr<Api> api;
  Output output;
  std::string printed;
};

std::string incident(int number) {
  return R"({"id":"01981b2c-5a3e-7c41-9d2f-0a1b2c3d4e5f","readable_id":"INC-)" +
         std::to_string(number) +
         R"(","revision":1,"state":"open","severity":1,"headline":"tab\there","route_key":"{}","group_key":"{}",)"
         R"("group_labels":{},"alerts_total":2,"alerts_firing":1,"opened_at":"2026-03-01T11:58:00.5Z",)"
         R"("updated_at":"2026-03-01T11:58:00Z","from_a_later_release":true})";
}

std::string page(const std::string& items, const std::string& next) {
  return R"({"items":[)" + items + R"(],"next":)" + next + "}";
}

TEST(List, all_pages_are_walked_by_their_cursors) {
  World world({page(incident(1) + "," + incident(2), "\"a/b\""), page(incident(3), "null")});
  ASSERT_TRUE(world.list_incidents({.words = {}, .flags = {{"state", {"open"}}}}));
  EXPECT_EQ(world.client->urls, (std::vector<std::string>{
                                    "http://host/v1/incidents?state=open&limit=500",
                                    "http://host/v1/incidents?state=open&limit=500&cursor=a%2Fb"}));
  EXPECT_EQ(world.printed.substr(0, world.printed.find('\n')),
            "INC-1\topen\t1\ttab\\there\t\t2\t1\t2026-03-01T11:58:00Z");
  EXPECT_EQ(std::ranges::count(world.printed, '\n'), 3);
}

TEST(List, a_limit_ends_the_walk) {
  World world({page(incident(1) + "," + incident(2), "\"more\"")});
  ASSERT_TRUE(world.list_incidents({.words = {}, .flags = {{"limit", {"2"}}}}));
  EXPECT_EQ(world.client->urls, std::vector<std::string>{"http://host/v1/incidents?limit=2"});
}

TEST(List, json_is_one_array_with_members_of_later_releases) {
  World world({page(incident(1), "\"x\""), page(incident(2), "null")});
  world.output.format = Format::json;
  ASSERT_TRUE(world.list_incidents());
  EXPECT_EQ(world.printed, "[" + incident(1) + ",\n " + incident(2) + "]\n");
}

TEST(List, chosen_fields_come_in_the_chosen_order) {
  World world({page(incident(1), "null")});
  world.output.format = Format::json;
  world.output.fields = {"state", "readable_id"};
  ASSERT_TRUE(world.list_incidents());
  EXPECT_EQ(world.printed, "[{\"state\":\"open\",\"readable_id\":\"INC-1\"}]\n");
  world.output.fields = {"nonsense"};
  EXPECT_EQ(world.list_incidents().error().code, base::Code::invalid);
}

TEST(List, a_table_tells_times_and_severities_for_people) {
  World world({page(incident(1), "null")});
  world.output.format = Format::table;
  ASSERT_TRUE(world.list_incidents());
  EXPECT_NE(world.printed.find("HEADLINE"), std::string::npos);
  EXPECT_NE(world.printed.find("1 critical"), std::string::npos);
  EXPECT_NE(world.printed.find("1m ago"), std::string::npos);
}

TEST(List, a_flag_that_the_table_refuses_is_named_and_nothing_is_sent) {
  World world({});
  const auto refused = world.list_incidents({.words = {}, .flags = {{"state", {"burning"}}}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message,
            "--state burning: expected one of open, acknowledged, resolved");
  EXPECT_TRUE(world.client->urls.empty());
}

TEST(List, an_answer_of_another_shape_is_not_taken_for_a_list) {
  World world({"{\"items\":7}"});
  EXPECT_EQ(world.list_incidents().error().code, base::Code::unavailable);
}

TEST(Matchers, are_read_as_amtool_reads_them) {
  const std::vector<std::string> words{"Disk", "a=b", "c!=\"d e\"", "f=~\"x|y\"", "g!~z.*"};
  const auto matchers = read_matchers(words);
  ASSERT_TRUE(matchers);
  EXPECT_EQ(to_text(*matchers), R"(alertname="Disk", a="b", c!="d e", f=~"x|y", g!~"z.*")");
}

TEST(Matchers, only_the_first_word_may_stand_for_the_alerts_name) {
  EXPECT_FALSE(read_matchers(std::vector<std::string>{"a=b", "Disk"}));
  EXPECT_FALSE(read_matchers(std::vector<std::string>{"a=~("}));
}

}  // namespace
}  // namespace cli
