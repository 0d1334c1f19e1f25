-- name: Agency :one
SELECT * FROM agency WHERE id = 1;

-- name: CreateAgency :exec
INSERT INTO agency (id, name, accent, time_zone, currency, vat_number, review_days, terms, created_at)
VALUES (1, @name, @accent, @time_zone, @currency, @vat_number, @review_days, @terms, @created_at);
