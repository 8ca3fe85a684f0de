create table notes_note (
  tenant_id {bytes} not null,
  id {bytes} not null,
  object {text} not null,             -- what it is about: INC-12
  body {text} not null,
  created_at {int64} not null,
  created_by {text} not null,
  primary key (tenant_id, id)
);
create index notes_note_object on notes_note (tenant_id, object, id);
