package sqlite_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"toadam/internal/store/sqlite"
	"toadam/internal/store/storetest"
)

const crashVariable = "TOADAM_TEST_CRASH_DIR"

// TestMain lets the test's own program play the server that is killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv(crashVariable); dir != "" {
		writeForEver(dir)
	}
	os.Exit(m.Run())
}

// writeForEver inserts from several goroutines and prints what was acknowledged.
func writeForEver(dir string) {
	s, err := sqlite.Open(context.Background(), dir)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	var writers sync.WaitGroup
	for w := range 8 {
		writers.Go(func() {
			for n := 0; ; n++ {
				id := fmt.Sprintf("%d/%d/%06d", os.Getpid(), w, n)
				if err := s.Insert(context.Background(), "responses", storetest.Doc(id)); err != nil {
					fmt.Fprintln(os.Stderr, err)
					os.Exit(1)
				}
				fmt.Println(id)
			}
		})
	}
	writers.Wait()
}

// TestKilled kills a process in the middle of its writing: what it had
// acknowledged is there, and its directory is free.
func TestKilled(t *testing.T) {
	dir := t.TempDir()
	var acknowledged []string
	for range 4 {
		acknowledged = append(acknowledged, killedWriter(t, dir)...)
	}
	if len(acknowledged) < 100 {
		t.Errorf("only %d writes were acknowledged", len(acknowledged))
	}
	s := open(t, dir)
	for _, id := range acknowledged {
		if _, err := s.Get(t.Context(), "responses", id); err != nil {
			t.Error(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// killedWriter runs a writer for a moment and returns what it had printed.
func killedWriter(t *testing.T, dir string) (ids []string) {
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), crashVariable+"="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(250*time.Millisecond, func() { _ = cmd.Process.Kill() })
	for lines := bufio.NewScanner(out); lines.Scan(); {
		ids = append(ids, lines.Text())
	}
	_ = cmd.Wait() // it was killed
	return ids
}
