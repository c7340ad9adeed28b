package mongo_test

import (
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"toadam/internal/problem"
	"toadam/internal/store"
	"toadam/internal/store/mongo"
	"toadam/internal/store/storetest"
)

func TestStore(t *testing.T) {
	server := storetest.MongoServer(t)
	storetest.Run(t, func(t *testing.T) store.Store { return server.Open(t) })
}

// TestConcurrent has two processes' stores on a real MongoDB. The engine in
// process can't bear that; its one connection takes the writers in turn.
func TestConcurrent(t *testing.T) {
	server := storetest.MongoServer(t)
	stores := []store.Store{server.Open(t)}
	if server.Real {
		stores = append(stores, server.Open(t))
	}
	storetest.RunConcurrent(t, stores...)
}

func TestDatabaseName(t *testing.T) {
	for uri, want := range map[string]string{
		"mongodb://localhost":                             "toadam",
		"mongodb://localhost/":                            "toadam",
		"mongodb://localhost/?w=1":                        "toadam",
		"mongodb://localhost?readPreference=x/y":          "toadam",
		"mongodb://a:27017,b:27018/consult":               "consult",
		"mongodb+srv://user:p%2Fw@cluster/consult?tls=on": "consult",
		"mongodb://%2Frun%2Fmongo.sock/t%E1%BB%8Da":       "tọa",
	} {
		if got := mongo.DatabaseName(uri); got != want {
			t.Errorf("database of %s is %q, want %q", uri, got, want)
		}
	}
}

func TestUnreachable(t *testing.T) {
	start := time.Now()
	_, err := mongo.Open(t.Context(), "mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=200")
	if !problem.Is(err, problem.Unavailable) {
		t.Errorf("error %v", err)
	}
	if took := time.Since(start); took > 4*time.Second {
		t.Errorf("gave up after %v", took)
	}
}

func TestBadURI(t *testing.T) {
	if _, err := mongo.Open(t.Context(), "http://localhost"); err == nil {
		t.Error("no error")
	}
}

// TestUploadHasNoTime keeps a blob, which may be the file of an anonymous
// response, from telling when it came.
func TestUploadHasNoTime(t *testing.T) {
	s := storetest.MongoServer(t).Open(t)
	defer s.Close()
	if err := s.PutBlob(t.Context(), "blob", strings.NewReader("blob")); err != nil {
		t.Fatal(err)
	}
	upload := mongo.UploadOf(s, t.Context(), "blob")
	if id, err := bson.ObjectIDFromHex(upload); err == nil {
		t.Errorf("upload %s began at %v", upload, id.Timestamp())
	}
	if n := mongo.Count(s, t.Context(), "_litters"); n != 0 {
		t.Errorf("%d litters stay", n)
	}
}

// TestSweep leaves behind what processes do that end in the middle of an
// upload, before and after it became a blob.
func TestSweep(t *testing.T) {
	s := storetest.MongoServer(t).Open(t)
	defer s.Close()
	ctx := t.Context()
	if err := s.PutBlob(ctx, "whole", strings.NewReader("whole")); err != nil {
		t.Fatal(err)
	}
	if _, err := mongo.Litter(s, ctx, "cut off", "0123"); err != nil {
		t.Fatal(err)
	}
	if _, err := mongo.Upload(s, ctx, "0123", strings.NewReader("cut off")); err != nil {
		t.Fatal(err)
	}
	if _, err := mongo.Litter(s, ctx, "whole", mongo.UploadOf(s, ctx, "whole")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name    string
		before  time.Time
		chunks  int
		litters int
	}{
		{"too young", time.Now().Add(-time.Hour), 2, 2},
		{"old enough", time.Now().Add(time.Hour), 1, 0},
	} {
		if err := mongo.SweepOld(s, ctx, c.before); err != nil {
			t.Fatal(err)
		}
		if n := mongo.Count(s, ctx, "_chunks"); n != c.chunks {
			t.Errorf("%s: %d chunks, want %d", c.name, n, c.chunks)
		}
		if n := mongo.Count(s, ctx, "_litters"); n != c.litters {
			t.Errorf("%s: %d litters, want %d", c.name, n, c.litters)
		}
	}
	if r, err := s.Blob(ctx, "whole"); err != nil {
		t.Error(err)
	} else if err := r.Close(); err != nil {
		t.Error(err)
	}
}
