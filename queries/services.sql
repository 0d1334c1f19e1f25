-- name: AddService :exec
INSERT INTO services (project_id, quote_id, quote_key, name, description, description_hash,
  quantity, unit, unit_price, total, currency, created_at)
VALUES (@project_id, @quote_id, @quote_key, @name, @description, @description_hash, @quantity, @unit, @unit_price, @total, @currency, @created_at);

-- name: ProjectServices :many
SELECT services.id, services.name, services.description, services.quantity, services.unit, services.unit_price,
  services.total, services.currency, quotes.number AS quote_number, CAST(coalesce(renderings.html, '') AS TEXT) AS html
FROM services
JOIN quotes ON quotes.id = services.quote_id
LEFT JOIN renderings ON renderings.hash = services.description_hash
WHERE services.project_id = @project_id
ORDER BY services.id;
