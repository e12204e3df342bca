#!/usr/bin/env node
import { main } from '../dist/cli/ml-submit.js';
await main(process.argv.slice(2));
