-- What is done of each work item moves into the project's own row, which a report writes anyway; and nothing a
-- report changes is in an index any more, so that the new row fits beside the old one.
DROP INDEX project_by_change;
ALTER TABLE project ADD COLUMN done TEXT COLLATE "C" NOT NULL DEFAULT '{}';
UPDATE project SET done = '{' || COALESCE((
  SELECT string_agg(to_json(item)::text || ':' || w.done, ',' ORDER BY item) FROM work_item AS w
  WHERE w.programme = project.programme AND w.code = project.code AND w.done <> 0), '') || '}';
DELETE FROM work_item WHERE seq = 0;
ALTER TABLE work_item DROP COLUMN done;
ALTER TABLE project SET (fillfactor = 60);
