package io.github.refreshahead.examples.guide.readers;

record Tenant(String id) {}
