-- name: Agency :one
SELECT * FROM agency WHERE id = 1;

-- name: CreateAgency :exec
INSERT INTO agency (id, name, accent, time_zone, currency, vat_number, review_days, terms, created_at)
VALUES (1, @name, @accent, @time_zone, @currency, @vat_number, @review_days, @terms, @created_at);

-- name: SaveSettings :execrows
UPDATE agency SET file_megabytes = @file_megabytes, project_megabytes = @project_megabytes, credential_days = @credential_days
WHERE id = 1;
