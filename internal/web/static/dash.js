import("./echarts.js").then(({init:t})=>t);
