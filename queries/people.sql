-- name: CreatePerson :one
INSERT INTO people (email, name, password_hash, staff_role, created_at)
VALUES (@email, @name, @password_hash, @staff_role, @created_at)
RETURNING id;

-- name: PersonByEmail :one
SELECT id, email, name, password_hash, staff_role, deactivated_at, created_at
FROM people WHERE email = @email;

-- name: PersonByID :one
SELECT id, email, name, password_hash, staff_role, deactivated_at, created_at
FROM people WHERE id = @id;

-- name: SetPassword :execrows
UPDATE people SET password_hash = @password_hash WHERE id = @id AND deactivated_at = 0;

-- name: StaffPeople :many
SELECT id, email, name, staff_role, created_at
FROM people WHERE staff_role IN ('admin', 'staff') AND deactivated_at = 0
ORDER BY staff_role, name;
