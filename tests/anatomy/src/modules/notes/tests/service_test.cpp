// Notes through the service, on the database that the environment names.
#include <gtest/gtest.h>

#include "core/tests/world.h"
#include "modules/notes/events.h"
#include "modules/notes/module.h"

namespace notes {
namespace {

class Notes : public testing::Test {
 protected:
  Note add(std::string object, std::string text) {
    const auto note = service.add(world.caller(), {std::move(object), std::move(text)});
    if (!note) ADD_FAILURE() << note.error().message;
    return note ? *note : Note{};
  }
  std::vector<std::string> texts(const core::Caller& caller, const NoteFilter& filter = {}) {
    const auto page = service.list(caller, filter);
    if (!page) ADD_FAILURE() << page.error().message;
    std::vector<std::string> texts;
    if (page)
      for (const Note& note : page->items) texts.push_back(note.text);
    return texts;
  }
  // Of the tenant's ledger, the newest first.
  std::vector<std::string> events() {
    const auto page = world.store->read(world.tenant.id, [&](const store::Snapshot& snapshot) {
      return world.ledger.list(snapshot, {});
    });
    if (!page) ADD_FAILURE() << page.error().message;
    std::vector<std::string> events;
    if (page)
      for (const auto& entry : page->items) events.push_back(entry.type + " " + entry.object);
    return events;
  }

  core::World world{{{"notes", migrations()}}};
  Service service{*world.services};
};

using Texts = std::vector<std::string>;

TEST_F(Notes, those_of_an_object_are_listed_newest_first) {
  add("INC-1", "first");
  add("INC-2", "of another");
  add("INC-1", "second");
  EXPECT_EQ(texts(world.caller(core::Role::viewer), {.object = "INC-1"}),
            (Texts{"second", "first"}));
  EXPECT_EQ(texts(world.caller()), (Texts{"second", "of another", "first"}));
}

TEST_F(Notes, pages_end_where_the_next_begins) {
  for (const char* text : {"1", "2", "3"}) add("INC-1", text);
  const auto page = service.list(world.caller(), {.limit = 2});
  ASSERT_TRUE(page);
  ASSERT_TRUE(page->next);
  EXPECT_EQ(texts(world.caller(), {.cursor = page->next, .limit = 2}), Texts{"1"});
}

TEST_F(Notes, adding_and_removing_stand_in_the_ledger) {
  const Note note = add("INC-1", "the vendor is informed");
  ASSERT_TRUE(service.remove(world.caller(), note.id));
  EXPECT_EQ(texts(world.caller()), Texts{});
  EXPECT_EQ(events(),
            (Texts{std::string(event::removed) + " INC-1", std::string(event::added) + " INC-1"}));
}

TEST_F(Notes, a_tenant_neither_sees_nor_removes_anothers) {
  const Note note = add("INC-1", "ours");
  const auto stranger = world.caller_of(world.other, core::Role::admin);
  EXPECT_EQ(texts(stranger), Texts{});
  const auto removed = service.remove(stranger, note.id);
  ASSERT_FALSE(removed);
  EXPECT_EQ(removed.error().code, base::Code::not_found);
  EXPECT_EQ(texts(world.caller()), Texts{"ours"});
}

TEST_F(Notes, who_only_reads_adds_and_removes_none) {
  const Note note = add("INC-1", "ours");
  const auto viewer = world.caller(core::Role::viewer);
  const auto added = service.add(viewer, {"INC-1", "mine"});
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().code, base::Code::denied);
  const auto removed = service.remove(viewer, note.id);
  ASSERT_FALSE(removed);
  EXPECT_EQ(removed.error().code, base::Code::denied);
  EXPECT_FALSE(service.list(world.caller(core::Role::ingest), {}));
}

TEST_F(Notes, a_notice_follows_the_commit) {
  std::vector<std::string> heard;
  const auto subscription = world.notices.subscribe(
      world.tenant.id,
      [&](const core::Notice& notice) { heard.push_back(notice.topic + " " + notice.id); });
  add("INC-1", "ours");
  EXPECT_EQ(heard, Texts{"notes INC-1"});
}

}  // namespace
}  // namespace notes
