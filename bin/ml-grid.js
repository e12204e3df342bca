#!/usr/bin/env node
import { main } from '../dist/cli/ml-grid.js';
await main(process.argv.slice(2));
