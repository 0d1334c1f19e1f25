-- name: Templates :many
SELECT id, name, description, CAST(json_array_length(items) AS INTEGER) AS size, updated_at
FROM requirement_templates ORDER BY name LIMIT 200;

-- name: Template :one
SELECT * FROM requirement_templates WHERE id = @id;

-- name: TemplateNamed :one
SELECT id FROM requirement_templates WHERE name = @name;

-- name: AddTemplate :one
INSERT INTO requirement_templates (name, description, items, created_at, updated_at)
VALUES (@name, @description, @items, @now, @now) RETURNING id;

-- name: SaveTemplate :execrows
UPDATE requirement_templates SET name = @name, description = @description, items = @items, edit = edit + 1, updated_at = @now
WHERE id = @id AND edit = @edit;

-- name: DropTemplate :execrows
DELETE FROM requirement_templates WHERE id = @id AND edit = @edit;

-- name: NoteTemplatesShipped :execrows
UPDATE agency SET templates_shipped = 1 WHERE templates_shipped = 0;

-- name: RequirementBatch :one
SELECT content, added FROM requirement_batches WHERE project_id = @project_id AND once = @once;

-- name: AddRequirementBatch :exec
INSERT INTO requirement_batches (project_id, once, content, added) VALUES (@project_id, @once, @content, @added);
