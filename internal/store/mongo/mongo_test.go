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

func TestConcurrent(t *testing.T) {
	server := storetest.MongoServer(t)
	if !server.Real {
		t.Skip("needs a real MongoDB, named by " + storetest.URIVariable)
	}
	storetest.RunConcurrent(t, server.Open(t), server.Open(t))
}
