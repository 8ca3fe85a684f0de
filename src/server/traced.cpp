#include "server/traced.h"

namespace server {
namespace {

using telemetry::Span;
using telemetry::SpanKind;

base::Done ended(Span& span, base::Done done) {
  if (!done) span.fail(base::name(done.error().code));
  return done;
}

class TracedStore final : public store::Store {
 public:
  TracedStore(store::Store& inner, telemetry::Tracer& tracer) : inner_(inner), tracer_(tracer) {}
  store::Dialect dialect() const override { return inner_.dialect(); }
  Statistics statistics() const override { return inner_.statistics(); }
  bool owns_schema() const override { return inner_.owns_schema(); }
  base::Done change_schema(store::SchemaChange change,
                           const std::function<base::Done(store::Transaction&)>& unit) override {
    return inner_.change_schema(change, unit);
  }

 protected:
  base::Done write_unit(const base::Id& tenant,
                        const std::function<base::Done(store::Transaction&)>& unit) override {
    Span span(&tracer_, SpanKind::internal, "store.write");
    return ended(span, inner_.write(tenant, unit));
  }
  base::Done read_unit(const base::Id& tenant,
                       const std::function<base::Done(const store::Snapshot&)>& unit,
                       store::Statements statements) override {
    Span span(&tracer_, SpanKind::internal, "store.read");
    return ended(span, inner_.read(tenant, unit, statements));
  }

 private:
  store::Store& inner_;
  telemetry::Tracer& tracer_;
};

class TracedProjection final : public core::Projection {
 public:
  TracedProjection(core::Projection& inner, telemetry::Tracer& tracer)
      : inner_(inner), tracer_(tracer) {}
  std::string_view name() const override { return inner_.name(); }
  base::Result<std::uint64_t> load() override { return inner_.load(); }
  base::Done apply(std::span<const core::IntakeRecord> records) override {
    Span span(&tracer_, SpanKind::internal, "projection.apply");
    span.set("mainstay.projection", inner_.name());
    span.set("mainstay.records", static_cast<std::int64_t>(records.size()));
    return ended(span, inner_.apply(records));
  }
  void ready(base::Time now) override { inner_.ready(now); }
  base::Time due(base::Time now) override { return inner_.due(now); }
  base::Result<Flushed> flush() override {
    Span span(&tracer_, SpanKind::internal, "projection.flush");
    span.set("mainstay.projection", inner_.name());
    auto flushed = inner_.flush();
    if (!flushed) span.fail(base::name(flushed.error().code));
    return flushed;
  }
  void drop() override { inner_.drop(); }

 private:
  core::Projection& inner_;
  telemetry::Tracer& tracer_;
};

}  // namespace

std::unique_ptr<store::Store> traced_store(store::Store& inner, telemetry::Tracer& tracer) {
  return std::make_unique<TracedStore>(inner, tracer);
}

std::unique_ptr<core::Projection> traced_projection(core::Projection& inner,
                                                    telemetry::Tracer& tracer) {
  return std::make_unique<TracedProjection>(inner, tracer);
}

}  // namespace server
