package queries

import (
	"embed"
	"io/fs"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the statements that lead an older file to schema.sql, one
// text a version, the first for an empty file. Their files are named by a
// number of four digits, which orders them.
func Migrations() []string {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		panic(err)
	}
	steps := make([]string, len(names))
	for i, name := range names {
		text, err := fs.ReadFile(migrations, name)
		if err != nil {
			panic(err)
		}
		steps[i] = string(text)
	}
	return steps
}
