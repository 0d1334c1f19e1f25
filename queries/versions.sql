-- name: AddVersion :exec
INSERT INTO versions (cycle_id, number, content, hash, edited_by, created_at, updated_at)
VALUES (@cycle_id, @number, @content, @hash, @edited_by, @created_at, @created_at);

-- name: ReviseVersion :execrows
UPDATE versions SET content = @content, hash = @hash, edited_by = @edited_by, updated_at = @updated_at
WHERE cycle_id = @cycle_id AND number = @number AND hash = @old_hash;

-- name: CycleVersion :one
SELECT number, content, hash, edited_by, created_at, updated_at FROM versions
WHERE cycle_id = @cycle_id AND number = @number;

-- name: CycleVersions :many
SELECT number, hash, edited_by, updated_at FROM versions WHERE cycle_id = @cycle_id ORDER BY number DESC;

-- name: AddDeliverable :exec
INSERT INTO deliverables (cycle_id, version, position, key, title)
VALUES (@cycle_id, @version, @position, @key, @title);

-- name: DropDeliverables :exec
DELETE FROM deliverables WHERE cycle_id = @cycle_id AND version = @version;

-- name: MoveToVersion :execrows
UPDATE cycles SET version = @version WHERE id = @id AND version = @version - 1;

-- name: PutInForce :execrows
UPDATE cycles SET in_force = @in_force, name = @name, start_on = @start_on, end_on = @end_on WHERE id = @id;

-- name: VersionsAfter :many
SELECT versions.cycle_id, versions.number, versions.content, versions.hash, cycles.number AS cycle_number, projects.code
FROM versions
JOIN cycles ON cycles.id = versions.cycle_id
JOIN projects ON projects.id = cycles.project_id
WHERE (versions.cycle_id, versions.number) > (CAST(@after_cycle AS INTEGER), CAST(@after_number AS INTEGER))
ORDER BY versions.cycle_id, versions.number LIMIT 100;
