"""What the canary crawl (F-10) is made of: words, readers, crawlers, headers, leaks."""
