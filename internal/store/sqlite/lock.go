package sqlite

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/gofrs/flock"

	"toadam/internal/problem"
)

// acquire locks a data directory for this process. The lock file holds the
// process's number, for the message; the lock itself is the kernel's, so that
// it ends with the process however that ends.
func acquire(dir string) (*flock.Flock, error) {
	path := filepath.Join(dir, "toadam.lock")
	lock := flock.New(path, flock.SetPermissions(0o600))
	ok, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock data directory %s: %w", dir, err)
	}
	if !ok {
		return nil, inUse(dir, path)
	}
	if err := os.WriteFile(path, []byte(strconv.Itoa(os.Getpid())), 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("lock data directory %s: %w", dir, err), lock.Close())
	}
	return lock, nil
}

func inUse(dir, path string) error {
	holder := "another process"
	if pid, err := os.ReadFile(path); err == nil && len(pid) > 0 {
		holder = "process " + strings.TrimSpace(string(pid))
	}
	return &problem.Error{
		Class: problem.Conflict,
		Field: dir,
		Err:   fmt.Errorf("data directory %s is in use by %s: stop that one, or choose another directory", dir, holder),
	}
}
