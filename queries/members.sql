-- name: ProjectMembers :many
SELECT people.id, people.name, people.email, members.role, members.created_at,
  CAST(people.password_hash <> '' AS INTEGER) AS has_password, people.deactivated_at
FROM members JOIN people ON people.id = members.person_id
WHERE members.project_id = @project_id
ORDER BY members.role, people.name;

-- name: ProjectMember :one
SELECT people.id, people.name, people.email, members.role,
  CAST(people.password_hash <> '' AS INTEGER) AS has_password
FROM members JOIN people ON people.id = members.person_id
WHERE members.project_id = @project_id AND members.person_id = @person_id;

-- name: AddMember :execrows
INSERT INTO members (project_id, person_id, role, created_at)
VALUES (@project_id, @person_id, @role, @created_at)
ON CONFLICT (project_id, person_id) DO NOTHING;

-- name: ChangeMemberRole :execrows
UPDATE members SET role = @role WHERE project_id = @project_id AND person_id = @person_id AND role <> @role;

-- name: RemoveMember :execrows
DELETE FROM members WHERE project_id = @project_id AND person_id = @person_id;

-- name: ActorInProject :one
SELECT people.staff_role, CAST(coalesce(members.role, '') AS TEXT) AS role
FROM people LEFT JOIN members ON members.person_id = people.id AND members.project_id = @project_id
WHERE people.id = @person_id AND people.deactivated_at = 0;
