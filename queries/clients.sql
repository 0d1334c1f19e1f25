-- name: CreateClient :one
INSERT INTO clients (name, created_at) VALUES (@name, @created_at) RETURNING id;

-- name: StaffClient :one
SELECT id, name, created_at FROM clients WHERE id = @id;

-- name: StaffClientNamed :one
SELECT id FROM clients WHERE name = @name;

-- name: StaffClients :many
SELECT clients.id, clients.name,
  (SELECT count(*) FROM projects WHERE projects.client_id = clients.id) AS projects
FROM clients WHERE clients.name > @after
ORDER BY clients.name LIMIT @page;

-- name: RenameClient :execrows
UPDATE clients SET name = @name WHERE id = @id;

-- name: StaffClientProjects :many
SELECT id, code, name FROM projects WHERE client_id = @client_id ORDER BY code;
