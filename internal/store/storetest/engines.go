package storetest

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/FerretDB/FerretDB/ferretdb"

	"toadam/internal/store"
	"toadam/internal/store/mongo"
	"toadam/internal/store/sqlite"
)

// URIVariable names the environment variable that may name a real MongoDB for
// the tests. Each test uses a database of its own there and drops it.
const URIVariable = "TOADAM_TEST_MONGODB_URI"

// SQLite opens an empty embedded store that is closed when the test ends.
func SQLite(t testing.TB) store.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// Mongo opens an empty store of the MongoDB kind that is closed when the test
// ends: on the real MongoDB of URIVariable, or else on an engine in process
// that speaks its protocol but must not be given concurrent writes.
func Mongo(t testing.TB) store.Store {
	t.Helper()
	s := MongoServer(t).Open(t)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// Server is a MongoDB, or an engine that speaks its protocol, with one empty
// database for a test.
type Server struct {
	URI  string // with the database
	Real bool   // a real MongoDB, fit for concurrent writers
}

// MongoServer names an empty database that is removed when the test ends.
func MongoServer(t testing.TB) Server {
	t.Helper()
	if uri := os.Getenv(URIVariable); uri != "" {
		server := Server{URI: withDatabase(uri, fmt.Sprintf("toadam_test_%d", time.Now().UnixNano())), Real: true}
		t.Cleanup(func() { server.drop(t) })
		return server
	}
	return Server{URI: inProcess(t)}
}

// Open opens a store on the server; the caller closes it.
func (s Server) Open(t testing.TB) *mongo.Store {
	t.Helper()
	var opts []mongo.Option
	if !s.Real {
		opts = append(opts, mongo.WithMaxBatch(100)) // a larger batch goes on after a taken identifier
	}
	opened, err := mongo.Open(t.Context(), s.URI, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return opened
}

func (s Server) drop(t testing.TB) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	opened, err := mongo.Open(ctx, s.URI)
	if err != nil {
		t.Errorf("drop test database: %v", err)
		return
	}
	defer opened.Close()
	if err := opened.Drop(ctx); err != nil {
		t.Errorf("drop test database: %v", err)
	}
}

// withDatabase puts a database into a connection string that may name several
// hosts, another database, and options.
func withDatabase(uri, database string) string {
	scheme, rest, _ := strings.Cut(uri, "://")
	rest, query, _ := strings.Cut(rest, "?")
	hosts, old, _ := strings.Cut(rest, "/")
	if old != "" && !strings.Contains(query, "authSource=") {
		query = strings.TrimPrefix(query+"&authSource="+old, "&")
	}
	return scheme + "://" + hosts + "/" + database + "?" + query
}

// inProcess starts an engine on a socket and returns its connection string.
// One connection, since concurrent updates can hang it; callers may have to wait
// long for their turn.
func inProcess(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "toadam") // a socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	socket := filepath.Join(dir, "s.sock")
	engine, err := ferretdb.New(&ferretdb.Config{
		Listener:  ferretdb.ListenerConfig{Unix: socket},
		Logger:    slog.New(slog.DiscardHandler),
		Handler:   "sqlite",
		SQLiteURL: "file:" + dir + "/",
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = engine.Run(ctx) })
	t.Cleanup(func() {
		stop()
		running.Wait()
		_ = os.RemoveAll(dir)
	})
	return "mongodb://" + url.PathEscape(socket) + "/toadam_test?maxPoolSize=1&serverSelectionTimeoutMS=30000"
}
