-- One line for each column, key and index of the tables.
SELECT 'column ' || t.name || '.' || c.name || ' ' || c.type || CASE c."notnull" WHEN 1 THEN ' not null' ELSE '' END
FROM sqlite_master AS t JOIN pragma_table_info(t.name) AS c
WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%'
UNION ALL
SELECT 'index ' || tbl_name || ' ' || name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL
