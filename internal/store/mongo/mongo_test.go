package mongo_test

import (
	"testing"

	"toadam/internal/store"
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
