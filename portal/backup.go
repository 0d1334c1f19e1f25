package portal

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Backup writes a complete, consistent copy to a new file of mode 0600. Deeds
// go on meanwhile. It fails when the file exists.
func (p *Portal) Backup(ctx context.Context, path string) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	if err := file.Close(); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	// The read pool refuses it and the write connection would be held up.
	db, err := openPool(p.driver, p.path, pool{connections: 1})
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	defer db.Close()
	// VACUUM INTO takes an empty file as its target, and leaves its mode.
	if _, err := db.ExecContext(ctx, "VACUUM INTO ?", path); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	return nil
}

// removeFile removes a database file and its journals; a missing one is no
// error.
func removeFile(path string) error {
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
