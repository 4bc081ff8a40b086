-- What is done of each work item moves into the project's own row, which a report writes anyway; and nothing a
-- report changes is in an index any more.
DROP INDEX project_by_change;
ALTER TABLE project ADD COLUMN done TEXT NOT NULL DEFAULT '{}';
UPDATE project SET done = '{' || COALESCE((
  SELECT group_concat(json_quote(item) || ':' || done, ',') FROM (
    SELECT item, done FROM work_item AS w
    WHERE w.programme = project.programme AND w.code = project.code AND w.done <> 0 ORDER BY item)), '') || '}';
DELETE FROM work_item WHERE seq = 0;
ALTER TABLE work_item DROP COLUMN done;
