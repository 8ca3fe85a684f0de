#include "modules/alerts/store.h"

#include <memory>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "base/describe/read.h"
#include "base/describe/write.h"
#include "modules/alerts/silencing.h"

namespace alerts {
namespace {

constexpr std::string_view upsert_episode = R"(
insert into alerts_episode (tenant_id, id, integration_id, dedup_key, labels, annotations,
  generator_url, starts_at, ends_at, updated_at, timeout, resolved, silenced, position)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
on conflict (tenant_id, id) do update set
  labels = excluded.labels, annotations = excluded.annotations,
  generator_url = excluded.generator_url, starts_at = excluded.starts_at,
  ends_at = excluded.ends_at, updated_at = excluded.updated_at, timeout = excluded.timeout,
  resolved = excluded.resolved, silenced = excluded.silenced, position = excluded.position)";

constexpr std::string_view select_open = R"(
select e.id, e.integration_id, e.dedup_key, e.labels, e.annotations, e.generator_url, e.starts_at,
  e.ends_at, e.updated_at, e.timeout, e.resolved, e.silenced, e.position
from alerts_episode e where e.tenant_id = $1 and e.resolved = false)";

constexpr std::string_view select_resolved = R"(
select e.id, e.integration_id, e.dedup_key, e.labels, e.annotations, e.generator_url, e.starts_at,
  e.ends_at, e.updated_at, e.timeout, e.resolved, e.silenced, e.position
from alerts_episode e where e.tenant_id = $1 and e.resolved = true and e.updated_at >= $2
order by e.updated_at desc, e.id desc limit $3)";

constexpr std::string_view select_episode = R"(
select e.id, e.integration_id, e.dedup_key, e.labels, e.annotations, e.generator_url, e.starts_at,
  e.ends_at, e.updated_at, e.timeout, e.resolved, e.silenced, e.position
from alerts_episode e where e.tenant_id = $1 and e.id = $2)";

constexpr std::string_view upsert_silence = R"(
insert into alerts_silence (tenant_id, id, matchers, starts_at, ends_at, created_at, updated_at,
  created_by, comment, annotations)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
on conflict (tenant_id, id) do update set
  starts_at = excluded.starts_at, ends_at = excluded.ends_at, updated_at = excluded.updated_at,
  created_by = excluded.created_by, comment = excluded.comment,
  annotations = excluded.annotations)";

constexpr std::string_view select_silences = R"(
select s.id, s.matchers, s.starts_at, s.ends_at, s.created_at, s.updated_at, s.created_by,
  s.comment, s.annotations
from alerts_silence s where s.tenant_id = $1)";
constexpr std::string_view select_silence = R"(
select s.id, s.matchers, s.starts_at, s.ends_at, s.created_at, s.updated_at, s.created_by,
  s.comment, s.annotations
from alerts_silence s where s.tenant_id = $1 and s.id = $2)";
constexpr std::string_view count_of_silences =
    "select count(*) from alerts_silence s where s.tenant_id = $1";
constexpr std::string_view select_silences_over =
    "select s.id from alerts_silence s where s.tenant_id = $1 and s.ends_at < $2";
constexpr std::string_view delete_one_silence =
    "delete from alerts_silence where tenant_id = $1 and id = $2";

constexpr std::string_view select_position =
    "select p.position, p.at from alerts_position p where p.tenant_id = $1";
constexpr std::string_view upsert_position = R"(
insert into alerts_position (tenant_id, position, at) values ($1, $2, $3)
on conflict (tenant_id) do update set position = excluded.position, at = excluded.at)";

// We wrote it, so anything else is a damaged file: a bug, never read over.
labels::LabelSet labels_of(std::string_view bytes) {
  auto set = labels::LabelSet::decode(bytes);
  CHECK(set);
  return *std::move(set);
}

std::shared_ptr<Episode> episode_of(const store::Row& row) {
  auto episode = std::make_shared<Episode>();
  episode->id = row.id(0);
  episode->integration = row.id(1);
  episode->dedup_key = row.text(2);
  episode->labels = labels_of(row.bytes(3));
  episode->annotations = labels_of(row.bytes(4));
  if (const auto url = row.text(5); !url.empty())
    episode->generator_url = std::make_shared<const std::string>(url);
  episode->fingerprint = labels::fingerprint(episode->labels);
  episode->starts_at = row.time(6);
  episode->ends_at = row.time(7);
  episode->updated_at = row.time(8);
  episode->timeout = row.boolean(9);
  episode->resolved = row.boolean(10);
  episode->silenced = row.boolean(11);
  episode->position = static_cast<std::uint64_t>(row.integer(12));
  return episode;
}

template <class T>
std::string json_of(const T& value) {
  std::string out;
  base::describe::write(out, base::describe::type_of<T>(), &value);
  return out;
}
template <class T>
T from_row(std::string_view json) {
  T value;
  CHECK(base::describe::read(&value, base::describe::type_of<T>(), json));
  return value;
}

Silence silence_of(const store::Row& row) {
  Silence silence;
  silence.id = row.id(0);
  for (const SilenceMatcher& wire : from_row<std::vector<SilenceMatcher>>(row.text(1))) {
    auto matcher = to_matcher(wire);
    CHECK(matcher);
    silence.matchers.push_back(*std::move(matcher));
  }
  silence.starts_at = row.time(2);
  silence.ends_at = row.time(3);
  silence.created_at = row.time(4);
  silence.updated_at = row.time(5);
  silence.created_by = row.text(6);
  silence.comment = row.text(7);
  silence.annotations = from_row<std::map<std::string, std::string>>(row.text(8));
  return silence;
}

}  // namespace

base::Done put_episode(store::Transaction& transaction, const Episode& episode) {
  TRY(transaction.run(
      upsert_episode,
      {transaction.tenant(), episode.id, episode.integration, episode.dedup_key,
       store::Bytes{episode.labels.encoded()}, store::Bytes{episode.annotations.encoded()},
       episode.url(), episode.starts_at, episode.ends_at, episode.updated_at, episode.timeout,
       episode.resolved, episode.silenced, static_cast<std::int64_t>(episode.position)}));
  return {};
}

base::Done each_open_episode(const store::Snapshot& snapshot, const EachEpisode& visit) {
  return snapshot.each(select_open, {snapshot.tenant()},
                       [&](const store::Row& row) { visit(episode_of(row)); });
}

base::Done each_resolved_episode(const store::Snapshot& snapshot, base::Time since,
                                 std::int64_t limit, const EachEpisode& visit) {
  return snapshot.each(select_resolved, {snapshot.tenant(), since, limit},
                       [&](const store::Row& row) { visit(episode_of(row)); });
}

base::Result<EpisodePtr> find_episode(const store::Snapshot& snapshot, const base::Id& id) {
  EpisodePtr found;
  TRY(snapshot.first(select_episode, {snapshot.tenant(), id},
                     [&](const store::Row& row) { found = episode_of(row); }));
  return found;
}

base::Done put_silence(store::Transaction& transaction, const Silence& silence) {
  const std::string matchers = json_of(to_wire(silence.matchers));
  const std::string annotations = json_of(silence.annotations);
  TRY(transaction.run(
      upsert_silence,
      {transaction.tenant(), silence.id, matchers, silence.starts_at, silence.ends_at,
       silence.created_at, silence.updated_at, silence.created_by, silence.comment, annotations}));
  return {};
}

base::Result<std::optional<Silence>> find_silence(const store::Snapshot& snapshot,
                                                  const base::Id& id) {
  std::optional<Silence> found;
  TRY(snapshot.first(select_silence, {snapshot.tenant(), id},
                     [&](const store::Row& row) { found = silence_of(row); }));
  return found;
}

base::Result<std::vector<Silence>> all_silences(const store::Snapshot& snapshot) {
  std::vector<Silence> all;
  TRY(snapshot.each(select_silences, {snapshot.tenant()},
                    [&](const store::Row& row) { all.push_back(silence_of(row)); }));
  return all;
}

base::Result<std::int64_t> count_silences(const store::Snapshot& snapshot) {
  std::int64_t count = 0;
  TRY(snapshot.first(count_of_silences, {snapshot.tenant()},
                     [&](const store::Row& row) { count = row.integer(0); }));
  return count;
}

base::Result<std::vector<base::Id>> silences_over_before(const store::Snapshot& snapshot,
                                                         base::Time before) {
  std::vector<base::Id> over;
  TRY(snapshot.each(select_silences_over, {snapshot.tenant(), before},
                    [&](const store::Row& row) { over.push_back(row.id(0)); }));
  return over;
}

base::Done delete_silence(store::Transaction& transaction, const base::Id& id) {
  TRY(transaction.run(delete_one_silence, {transaction.tenant(), id}));
  return {};
}

base::Result<Position> read_position(const store::Snapshot& snapshot) {
  Position position;
  TRY(snapshot.first(select_position, {snapshot.tenant()}, [&](const store::Row& row) {
    position = {static_cast<std::uint64_t>(row.integer(0)), row.time(1)};
  }));
  return position;
}

base::Done put_position(store::Transaction& transaction, const Position& position) {
  TRY(transaction.run(
      upsert_position,
      {transaction.tenant(), static_cast<std::int64_t>(position.position), position.at}));
  return {};
}

}  // namespace alerts
